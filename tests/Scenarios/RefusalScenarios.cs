namespace VipGuard.Scenarios.Tests;

/// <summary>A daemon that can't do its work says so in one line, and ends.</summary>
[Collection(nameof(PairWithoutServers))]
public sealed class RefusalScenarios(PairWithoutServers pair)
{
    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task A_second_daemon_on_the_same_runtime_folder_is_refused()
    {
        var (holder, _) = await lab.HealAsync();

        long began = Bounds.Now;
        var (code, said) = await holder.Daemon.RefusalAsync();

        Assert.Equal(1, code);
        Assert.Single(said.Split('\n'));
        Assert.Contains(holder.Daemon.RuntimeFolder, said, StringComparison.Ordinal);
        Assert.Contains("another vipguard runs there", said, StringComparison.Ordinal);
        Assert.Equal(holder.Daemon.ProcessId, (await holder.Daemon.StatusAsync())!.Pid);
        Assert.Empty(lab.Timeline.Since(began));
    }

    [Fact]
    public async Task Without_the_right_to_raw_packets_it_names_the_right_that_it_lacks()
    {
        var (_, other) = await lab.HealAsync();
        other.Daemon.Terminate();
        await other.Daemon.EndedAsync();

        var (code, said) = await other.Daemon.RefusalAsync("setpriv", "--bounding-set", "-net_raw");

        Assert.Equal(1, code);
        Assert.Single(said.Split('\n'));
        Assert.Contains("CAP_NET_RAW", said, StringComparison.Ordinal);
        Assert.DoesNotContain("CAP_NET_ADMIN missing", said, StringComparison.Ordinal);
    }
}
