using System.Text.Json;
using VipGuard.Daemon.Commands.Pair;
using static VipGuard.Replication.Tests.Plans.Given;

namespace VipGuard.Replication.Tests.Status;

public sealed class StatusWatchTests
{
    private static readonly DateTimeOffset noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void In_a_pipe_there_is_a_block_for_each_change_and_none_without()
    {
        string text = Watched(isTerminal: false, json: false, Running, Running, Stopped1, Stopped1, Running);

        Assert.Equal(3, text.Split("2026-11-21 12:00:0").Length - 1);
        Assert.StartsWith("2026-11-21 12:00:00 +00:00\nserver  at", text, StringComparison.Ordinal);
        Assert.Contains("2026-11-21 12:00:02", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void On_a_terminal_it_is_drawn_afresh_each_time()
    {
        string text = Watched(isTerminal: true, json: false, Running, Running);

        Assert.Equal(2, text.Split("\u001b[H\u001b[2J").Length - 1);
    }

    [Fact]
    public void As_JSON_each_change_is_one_line()
    {
        string[] lines = Watched(isTerminal: true, json: true, Running, Running, Stopped1).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["running", "stopped"], lines.Select(l =>
        {
            using JsonDocument json = JsonDocument.Parse(l);
            return json.RootElement.GetProperty("directions")[0].GetProperty("state").GetString();
        }));
    }

    [Fact]
    public void A_watch_ends_when_it_is_told_to_with_the_last_status()
    {
        using StringWriter output = new();
        using CancellationTokenSource end = new();
        int looks = 0;

        PairStatus? last = new StatusWatch(output, isTerminal: false, json: false).Run(
            () =>
            {
                if (++looks == 2)
                    end.Cancel();
                return looks == 2 ? Stopped1 : Running;
            },
            end.Token);

        Assert.Equal(2, looks);
        Assert.False(last!.IsWhole);
    }

    private static PairStatus Running => Of(Joined(1));

    private static PairStatus Stopped1 => Of(Joined(1).With(Stopped));

    private static PairStatus Of(ServerFacts db1) => PairStatus.Of(Design, new NodeStatus(Design.First, db1, ""), new NodeStatus(Design.Second, Joined(2), ""));

    private static string Watched(bool isTerminal, bool json, params PairStatus[] statuses)
    {
        using StringWriter output = new();
        StatusWatch watch = new(output, isTerminal, json);
        for (int i = 0; i < statuses.Length; i++)
            watch.Show(statuses[i], noon.AddSeconds(i));
        return output.ToString();
    }
}
