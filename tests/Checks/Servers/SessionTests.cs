using System.Globalization;
using System.Threading.Channels;
using VipGuard.Checks.Tests.Edges;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>The session of a mysql check with real servers: what it sees, and that it leaves no trace.</summary>
[Collection(RealServers.Name)]
public sealed class SessionTests(MariaDbTemplate mariaDb, MySqlTemplate mySql)
{
    private static readonly MySqlLogin Probe = new("probe", "wire");

    public enum Way
    {
        Port,
        Socket,
    }

    [Theory]
    [InlineData(Way.Port)]
    [InlineData(Way.Socket)]
    public async Task A_session_leaves_no_trace_on_MariaDb_over_wait_timeout_and_restart(Way way) => await LeavesNoTraceAsync(mariaDb, way, "log_warnings", level: 2, talkative: 4);

    [NeedsMySqlTheory]
    [InlineData(Way.Port)]
    [InlineData(Way.Socket)]
    public async Task A_session_leaves_no_trace_on_MySql_over_wait_timeout_and_restart(Way way) => await LeavesNoTraceAsync(mySql, way, "log_error_verbosity", level: 2, talkative: 3);

    [Fact]
    public async Task A_frozen_server_is_certainly_unfit_where_its_process_is_known_and_doubtful_where_not()
    {
        await using RealServer server = await RealServer.StartAsync(mariaDb, options: "--max-connections=10");
        await server.SqlAsync("CREATE USER probe@'%' IDENTIFIED BY 'wire'");
        var clock = new FakeClock();
        await using var socket = new MySqlSessionProbe(server.Socket, Limits.Ample, Probe, clock);
        await using var port = new MySqlSessionProbe(server.Tcp, Limits.Ample, Probe, clock);
        await using var told = new MySqlSessionProbe(server.Tcp, Limits.Ample, Probe, clock, () => server.Pid);
        Assert.Equal(ProbeOutcome.Ok, (await socket.ProbeAsync(default)).Outcome);
        Assert.Equal(ProbeOutcome.Ok, (await port.ProbeAsync(default)).Outcome);
        Assert.Equal(ProbeOutcome.Ok, (await told.ProbeAsync(default)).Outcome);
        Assert.Equal(server.Pid, socket.ServerPid);
        Assert.Null(port.ServerPid);

        server.Signal(Native.SIGSTOP);
        var frozen = new List<ProbeResult>();
        try
        {
            frozen.Add(await InVainAsync(socket, clock));
            frozen.Add(await InVainAsync(told, clock));
            for (int i = 0; i < 4; i++)
                frozen.Add(await InVainAsync(port, clock));
        }
        finally
        {
            server.Signal(Native.SIGCONT);
        }

        Assert.Equal(new ProbeResult(ProbeOutcome.Stopped, string.Create(CultureInfo.InvariantCulture, $"the server (process {server.Pid}) is stopped (SIGSTOP); kill -CONT lets it go on")), frozen[0]);
        Assert.Equal(frozen[0], frozen[1]);
        Assert.All(frozen.Skip(2), f => Assert.Equal(ProbeOutcome.TimedOut, f.Outcome));
        Assert.Matches("^no answer to SELECT 1 within 50 s, and no (greeting|answer to connect) on a new connection within 25 s", frozen[2].Detail);

        foreach (MySqlSessionProbe probe in (MySqlSessionProbe[])[socket, told, port])
            await Limits.UntilAsync(async () => (await probe.ProbeAsync(default)).Outcome == ProbeOutcome.Ok, "its session answers again");

        // The question's own, the three sessions, and the one that was opened beside a silent one, which goes when the server has read its goodbye.
        await Limits.UntilAsync(async () => (await server.SqlAsync("SHOW STATUS LIKE 'Threads_connected'"))[0] is "Threads_connected\t4", "only the sessions are left");
        Assert.InRange((await server.CountersAsync()).MaxUsedConnections, 4, 5);
        Counters after = await server.CountersAsync();
        Assert.Equal((0, 0), (after["Aborted_clients"], after["Aborted_connects"]));
    }

    [Fact]
    public async Task A_killed_session_is_renewed_and_the_server_stays_fit()
    {
        await using RealServer server = await RealServer.StartAsync(mariaDb);
        await server.SqlAsync("CREATE USER probe@'%' IDENTIFIED BY 'wire'");
        await using var probe = new MySqlSessionProbe(server.Socket, Limits.Ample, Probe);
        var news = new TaskCompletionSource();
        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        probe.News = () => news.TrySetResult();

        string id = (await server.SqlAsync("SELECT id FROM information_schema.processlist WHERE user='probe'"))[0];
        await server.SqlAsync($"KILL {id}");
        await news.Task.WaitAsync(Limits.Test);
        ProbeResult renewed = await probe.ProbeAsync(default);
        ProbeResult after = await probe.ProbeAsync(default);

        Assert.Equal(ProbeOutcome.SessionRenewed, renewed.Outcome);
        Assert.EndsWith("a new session was let in", renewed.Detail, StringComparison.Ordinal);
        Assert.Equal(ProbeOutcome.Ok, after.Outcome);
    }

    [Fact]
    public async Task A_killed_server_wakes_its_check_which_finds_it_dead()
    {
        await using RealServer server = await RealServer.StartAsync(mariaDb);
        await server.SqlAsync("CREATE USER probe@'%' IDENTIFIED BY 'wire'");
        var changes = Channel.CreateUnbounded<HealthChange>();
        var options = new CheckOptions { Name = "mysqld", DelayLoop = TimeSpan.FromHours(1), ConnectTimeout = Limits.Ample, Retry = 3, Fall = 3 };
        var check = new CheckRunner(options, new MySqlSessionProbe(server.Socket, Limits.Ample, Probe), TimeProvider.System, 0, c => changes.Writer.TryWrite(c));
        using var stop = new CancellationTokenSource();
        Task running = check.RunAsync(stop.Token);
        await changes.Reader.ReadAsync().AsTask().WaitAsync(Limits.Test);
        Assert.Equal(server.Pid, check.ServerPid);

        server.Signal(Native.SIGKILL);
        HealthChange down = await changes.Reader.ReadAsync().AsTask().WaitAsync(Limits.Test);
        await stop.CancelAsync();
        await running.WaitAsync(Limits.Test);

        Assert.Equal(HealthState.Unfit, down.To);
        Assert.Matches("^check mysqld: (socket refused|the server \\(process [0-9]+\\) is exiting)$", down.Reason);
    }

    [Fact]
    public async Task A_full_server_keeps_its_session_and_stays_fit()
    {
        await using RealServer server = await RealServer.StartAsync(mariaDb, options: "--max-connections=10");
        await server.SqlAsync("CREATE USER probe@'%' IDENTIFIED BY 'wire'; CREATE USER crowd@'%' IDENTIFIED BY 'wire'");
        await using var probe = new MySqlSessionProbe(server.Socket, Limits.Ample, Probe);
        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        var crowd = new List<MySqlSessionProbe>();
        try
        {
            ProbeResult last;
            do
            {
                crowd.Add(new MySqlSessionProbe(server.Socket, Limits.Ample, new MySqlLogin("crowd", "wire")));
                last = await crowd[^1].ProbeAsync(default);
            }
            while (last.Outcome == ProbeOutcome.Ok);

            Assert.Equal(ProbeOutcome.TooManyConnections, last.Outcome);
            Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        }
        finally
        {
            foreach (MySqlSessionProbe one in crowd)
                await one.DisposeAsync();
        }
    }

    // Held in the way that backup tools hold it: reads go on, so the server serves, and so does the check.
    [Fact]
    public async Task A_global_read_lock_changes_nothing()
    {
        await using RealServer server = await RealServer.StartAsync(mariaDb);
        await server.SqlAsync("CREATE USER probe@'%' IDENTIFIED BY 'wire'");
        await using var probe = new MySqlSessionProbe(server.Socket, Limits.Ample, Probe);
        await probe.ProbeAsync(default);
        Task<string[]> holder = server.SqlAsync("FLUSH TABLES WITH READ LOCK; SELECT SLEEP(60)");
        await Limits.UntilAsync(async () => (await server.SqlAsync("SELECT 1 FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'")).Length == 1, "the lock is held");

        Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        await using var another = new MySqlSessionProbe(server.Socket, Limits.Ample, Probe);
        Assert.Equal(ProbeOutcome.Ok, (await another.ProbeAsync(default)).Outcome);

        await server.SqlAsync("KILL QUERY " + (await server.SqlAsync("SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"))[0]);
        await Assert.ThrowsAnyAsync<Exception>(() => holder);
    }

    private static Task<ProbeResult> InVainAsync(MySqlSessionProbe probe, FakeClock clock) =>
        clock.InVainAsync(probe.ProbeAsync(default).AsTask(), Limits.Ample / 2);

    private static async Task LeavesNoTraceAsync(ServerTemplate template, Way way, string variable, int level, int talkative)
    {
        await using RealServer server = await RealServer.StartAsync(template, options: [string.Create(CultureInfo.InvariantCulture, $"--{variable.Replace('_', '-')}={talkative}"), "--wait-timeout=1", "--interactive-timeout=1"]);
        await server.SqlAsync("CREATE USER probe@'%' IDENTIFIED BY 'wire'");
        Counters before = await server.CountersAsync();
        ProbeTarget target = way == Way.Port ? server.Tcp : server.Socket;

        await using (var probe = new MySqlSessionProbe(target, Limits.Ample, Probe))
        {
            for (int i = 0; i < 200; i++)
                Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);

            // Left alone for longer than wait_timeout, as other clients' sessions are not.
            await Limits.UntilAsync(
                async () => (await server.SqlAsync("SELECT time >= 3 FROM information_schema.processlist WHERE user='probe'")) is ["1"],
                "the session has idled for three times wait_timeout");
            Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);
        }

        await server.SettledAsync();
        Counters after = await server.CountersAsync();
        Assert.Equal("", after.TroubleSince(before));

        // A server that shuts down closes every session itself. At its most talkative it writes a line for each; not by default.
        var last = new MySqlSessionProbe(target, Limits.Ample, Probe);
        Assert.Equal(ProbeOutcome.Ok, (await last.ProbeAsync(default)).Outcome);
        await server.SqlAsync(string.Create(CultureInfo.InvariantCulture, $"SET GLOBAL {variable}={level}; SHUTDOWN"));
        await Limits.UntilAsync(async () => (await last.ProbeAsync(default)).Evidence == Evidence.CertainlyUnfit, "the session's end is seen");
        await last.DisposeAsync();
        Assert.DoesNotContain("probe", string.Join('\n', (await server.LogAsync())[after.Lines..]), StringComparison.Ordinal);
    }
}
