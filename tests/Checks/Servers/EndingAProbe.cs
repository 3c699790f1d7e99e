using System.Globalization;
using System.Net.Sockets;
using VipGuard.Checks.Tests.Edges;
using Xunit.Abstractions;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>The measurement behind docs/checks.md: what each way of ending a probe makes a server count and log.</summary>
[Collection(RealServers.Name)]
public sealed class EndingAProbe(MariaDbTemplate mariaDb, MySqlTemplate mySql, ITestOutputHelper output)
{
    private const int Times = 20;

    private static readonly byte[] Quit = [1, 0, 0, 1, 1];

    public enum Ending
    {
        CloseUnread,
        CloseAfterGreeting,
        QuitAfterGreeting,
        ResetAfterGreeting,
        HalfCloseAfterGreeting,
        LogIn,
    }

    // Levels: 1 silence, 2 the default, and the most talkative of interest. Each ending writes lines from some level on.
    [Fact]
    public Task Only_a_login_leaves_no_trace_on_MariaDb() =>
        MeasureAsync(mariaDb, "log_warnings", [1, 2, 4], level => level > 1);

    [NeedsMySqlFact]
    public Task Only_a_login_leaves_no_trace_on_MySql() =>
        MeasureAsync(mySql, "log_error_verbosity", [1, 2, 3], level => level > 2);

    private async Task MeasureAsync(ServerTemplate template, string variable, int[] levels, Func<int, bool> writes)
    {
        using var spaces = new NetworkSpaces();
        await using RealServer local = await RealServer.StartAsync(template, options: "--max-connect-errors=1000000");
        await using RealServer distant = await RealServer.StartAsync(template, spaces.Server, NetworkSpaces.ServerAddress, "--max-connect-errors=1000000");
        var places = new (string Name, RealServer Server, ProbeTarget Target, bool FromClient)[]
        {
            ("TCP, loopback", local, local.Tcp, false),
            ("Unix socket", local, local.Socket, false),
            ("TCP, another host", distant, distant.Tcp, true),
        };
        foreach (RealServer server in (RealServer[])[local, distant])
        {
            await server.SqlAsync("CREATE USER probe@'%' IDENTIFIED BY 'wire'");
            // MySQL remembers the password from here on; it would not be given over a network.
            await ProbeAsync(server.Socket, Ending.LogIn);
        }

        output.WriteLine($"after {Times} probes");
        foreach ((string name, RealServer server, ProbeTarget target, bool fromClient) in places)
        {
            foreach (int level in levels)
            {
                await server.SqlAsync(string.Create(CultureInfo.InvariantCulture, $"SET GLOBAL {variable}={level}"));
                foreach (Ending ending in Enum.GetValues<Ending>())
                {
                    Counters before = await server.CountersAsync();
                    for (int i = 0; i < Times; i++)
                        await (fromClient ? spaces.FromClientAsync(() => ProbeAsync(target, ending)) : ProbeAsync(target, ending));
                    await server.SettledAsync();
                    // A server lets go of a connection before it has counted it everywhere.
                    if (ending != Ending.LogIn)
                        await Limits.UntilAsync(async () => HasCounted(await server.CountersAsync(), before), "the last probe is counted");
                    Counters after = await server.CountersAsync();

                    string trouble = after.TroubleSince(before);
                    output.WriteLine($"{name} | {variable}={level} | {ending} | {trouble} | {after.LinesSince(before).FirstOrDefault()}");
                    if (ending == Ending.LogIn)
                        Assert.Equal("", trouble);
                    else
                        Assert.StartsWith($"Aborted_connects +{Times}", trouble, StringComparison.Ordinal);
                    Assert.Equal(ending != Ending.LogIn && writes(level), trouble.Contains("log +", StringComparison.Ordinal));
                }
            }
        }
    }

    private static bool HasCounted(Counters now, Counters before) =>
        now["Aborted_connects"] - before["Aborted_connects"] >= Times
        && (!now.Has("Aborted_connects_preauth") || now["Aborted_connects_preauth"] - before["Aborted_connects_preauth"] >= Times);

    private static async Task<bool> ProbeAsync(ProbeTarget target, Ending ending)
    {
        if (ending == Ending.LogIn)
        {
            ProbeResult result = await new MySqlGreetingProbe(target, Limits.Ample, new MySqlLogin("probe", "wire")).ProbeAsync(default);
            Assert.Equal(ProbeOutcome.Ok, result.Outcome);
            return true;
        }

        Dialled dialled = await Dial.ConnectAsync(target, default);
        Assert.NotNull(dialled.Socket);
        using Socket socket = dialled.Socket;
        if (ending == Ending.CloseUnread)
            return true;

        byte[] heard = new byte[1024];
        Assert.True(await socket.ReceiveAsync(heard, SocketFlags.None) > 0);
        if (ending == Ending.ResetAfterGreeting)
            socket.LingerState = new LingerOption(true, 0);
        if (ending == Ending.QuitAfterGreeting)
            await socket.SendAsync(Quit, SocketFlags.None);
        if (ending is Ending.HalfCloseAfterGreeting)
            socket.Shutdown(SocketShutdown.Send);
        while (ending is Ending.HalfCloseAfterGreeting or Ending.QuitAfterGreeting && await socket.ReceiveAsync(heard, SocketFlags.None) > 0)
        {
        }

        return true;
    }
}
