using System.Net.Sockets;
using VipGuard.Checks.Tests.MySql;

namespace VipGuard.Checks.Tests.Edges;

public sealed class MySqlGreetingProbeTests
{
    [Fact]
    public async Task A_server_that_greets_is_fit()
    {
        await using var server = Listener.ThatSays(Bytes.MariaDbGreeting);
        var probe = new MySqlGreetingProbe(server.Target, TimeSpan.FromSeconds(3), null, new FakeClock());

        // The clock stands still: an end that waits for the limit would never come.
        ProbeResult result = await probe.ProbeAsync(default).AsTask().WaitAsync(Limits.Test);

        Assert.Equal(new ProbeResult(ProbeOutcome.Ok, "greets (10.11.19-MariaDB-0+deb12u1)"), result);
    }

    [Fact]
    public async Task A_server_that_never_greets_is_hung_and_its_connection_is_closed()
    {
        await using var server = Listener.ThatNeverGreets();

        ProbeResult result = await new MySqlGreetingProbe(server.Target, Limits.Short).ProbeAsync(default);

        Assert.Equal(new ProbeResult(ProbeOutcome.TimedOut, "no greeting within 1 s (the server is hung)"), result);
        await server.ClientLeft;
    }

    [Fact]
    public async Task The_limit_is_the_clocks()
    {
        var clock = new FakeClock();
        await using var server = Listener.ThatNeverGreets();

        Task<ProbeResult> probing = new MySqlGreetingProbe(server.Target, TimeSpan.FromSeconds(3), null, clock).ProbeAsync(default).AsTask();
        Assert.Equal(TimeSpan.FromSeconds(3), await clock.AwaitedAsync());
        await Limits.UntilAsync(() => server.Clients.Count == 1, "the connection");
        Assert.False(probing.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(3));

        ProbeResult result = await probing.WaitAsync(Limits.Test);
        Assert.Equal(ProbeOutcome.TimedOut, result.Outcome);
        Assert.Contains("within 3 s", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_greeting_in_single_bytes_is_a_greeting()
    {
        await using var server = Listener.That(async (client, stop) =>
        {
            client.NoDelay = true;
            foreach (byte b in Bytes.MariaDbGreeting)
            {
                await Listener.SayAsync(client, [b], stop);
                await Task.Yield();
            }
        });

        Assert.Equal(ProbeOutcome.Ok, (await ProbeAsync(server)).Outcome);
    }

    [Fact]
    public async Task A_greeting_that_stops_midway_is_a_time_out()
    {
        await using var server = Listener.ThatSays(Bytes.MariaDbGreeting[..50]);

        ProbeResult result = await new MySqlGreetingProbe(server.Target, Limits.Short).ProbeAsync(default);

        Assert.Equal(ProbeOutcome.TimedOut, result.Outcome);
        await server.ClientLeft;
    }

    [Fact]
    public async Task A_server_that_closes_at_once_has_closed_early()
    {
        await using var server = Listener.That((client, _) =>
        {
            client.Close();
            return Task.CompletedTask;
        });

        Assert.Equal(new ProbeResult(ProbeOutcome.ClosedEarly, "closed before the greeting"), await ProbeAsync(server));
    }

    [Fact]
    public async Task A_server_that_resets_has_closed_early()
    {
        await using var server = Listener.That((client, _) =>
        {
            client.LingerState = new LingerOption(true, 0);
            client.Close();
            return Task.CompletedTask;
        });

        // Again and again: now and then, on a busy machine, the reset is there before the connection is known.
        for (int i = 0; i < 300; i++)
            Assert.Equal(ProbeOutcome.ClosedEarly, (await ProbeAsync(server)).Outcome);
    }

    [Fact]
    public async Task A_server_that_closes_midway_has_closed_early()
    {
        await using var server = Listener.That(async (client, stop) =>
        {
            await Listener.SayAsync(client, Bytes.MariaDbGreeting[..50], stop);
            client.Close();
        });

        Assert.Equal(ProbeOutcome.ClosedEarly, (await ProbeAsync(server)).Outcome);
    }

    [Fact]
    public async Task A_closed_port_is_refused()
    {
        ProbeResult result = await new MySqlGreetingProbe(ClosedPort.Target(), Limits.Ample).ProbeAsync(default);

        Assert.Equal(new ProbeResult(ProbeOutcome.Refused, "port refused"), result);
    }

    [Fact]
    public async Task A_host_blocked_is_told_how_to_be_let_in()
    {
        await using var server = Listener.ThatSays(Bytes.Error(1129, "Host '10.99.0.2' is blocked because of many connection errors; unblock with 'mariadb-admin flush-hosts'"));

        Assert.Equal(
            new ProbeResult(ProbeOutcome.HostBlocked, $"host blocked (1129): run mariadb-admin flush-hosts on the server at {server.Target}"),
            await ProbeAsync(server));
    }

    [Fact]
    public async Task A_host_blocked_by_MySQL_is_told_of_its_own_tool()
    {
        await using var server = Listener.ThatSays(Bytes.Error(1129, "Host '10.99.0.2' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'"));

        Assert.Contains("run TRUNCATE TABLE performance_schema.host_cache", (await ProbeAsync(server)).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1040, "Too many connections", ProbeOutcome.TooManyConnections)]
    [InlineData(1130, "Host '10.99.0.2' is not allowed to connect to this MariaDB server", ProbeOutcome.HostNotAllowed)]
    [InlineData(1053, "Server shutdown in progress", ProbeOutcome.ShuttingDown)]
    public async Task An_error_in_place_of_the_greeting_is_told_apart(int code, string message, ProbeOutcome outcome)
    {
        await using var server = Listener.ThatSays(Bytes.Error(code, message));

        ProbeResult result = await ProbeAsync(server);

        Assert.Equal(outcome, result.Outcome);
        Assert.Contains($"({code})", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_without_a_name_of_its_own_is_told_in_the_servers_words()
    {
        await using var server = Listener.ThatSays(Bytes.Error(1135, "Can't create a new thread\r\n(errno 11)"));

        Assert.Equal(
            new ProbeResult(ProbeOutcome.ServerError, "the server turns clients away (1135: Can't create a new thread??(errno 11))"),
            await ProbeAsync(server));
    }

    [Fact]
    public async Task Another_protocol_is_no_MySQL()
    {
        await using var server = Listener.ThatSays("SSH-2.0-OpenSSH_9.2p1\r\n"u8.ToArray());

        Assert.Equal(
            new ProbeResult(ProbeOutcome.NotMySql, "not a MySQL server (no MySQL packet: it begins with \"SSH-2.0-OpenSSH_\")"),
            await ProbeAsync(server));
    }

    [Fact]
    public async Task Stopped_it_says_so_by_the_token_alone()
    {
        using var stop = new CancellationTokenSource();
        await using var server = Listener.ThatNeverGreets();
        Task<ProbeResult> probing = new MySqlGreetingProbe(server.Target, Limits.Ample).ProbeAsync(stop.Token).AsTask();
        await Limits.UntilAsync(() => server.Clients.Count == 1, "the connection");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probing.WaitAsync(Limits.Test));
        await server.ClientLeft;
    }

    private static async Task<ProbeResult> ProbeAsync(Listener server) =>
        await new MySqlGreetingProbe(server.Target, Limits.Ample).ProbeAsync(default);
}
