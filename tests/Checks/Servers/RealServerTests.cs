using System.Globalization;
using System.Net.Sockets;
using System.Threading.Channels;
using VipGuard.Checks.Tests.Edges;

namespace VipGuard.Checks.Tests.Servers;

[Collection(RealServers.Name)]
public sealed class RealServerTests(MariaDbTemplate template) : IAsyncLifetime
{
    private const string ProbeAccount = "CREATE USER probe@'%' IDENTIFIED BY 'wire'";

    private static readonly MySqlLogin Probe = new("probe", "wire");

    private RealServer server = null!;

    public enum Way
    {
        Port,
        Socket,
    }

    public async Task InitializeAsync() => server = await RealServer.StartAsync(template, options: ["--max-connections=10", "--max-connect-errors=3", "--connect-timeout=120"]);

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_server_greets_on_its_port_and_on_its_socket()
    {
        ProbeResult tcp = await ProbeAsync(server.Tcp);
        ProbeResult unix = await ProbeAsync(server.Socket);

        Assert.Equal(ProbeOutcome.Ok, tcp.Outcome);
        Assert.Matches(@"^greets \(1[0-9]\..*MariaDB", tcp.Detail);
        Assert.Equal(tcp, unix);
    }

    [Fact]
    public async Task A_frozen_server_is_hung_and_recovers()
    {
        server.Signal(Native.SIGSTOP);
        ProbeResult frozen;
        ProbeResult connected;
        try
        {
            frozen = await ProbeAsync(server.Tcp, Limits.Short);
            connected = await new TcpProbe(server.Tcp, Limits.Ample).ProbeAsync(default);
        }
        finally
        {
            server.Signal(Native.SIGCONT);
        }

        Assert.Equal(new ProbeResult(ProbeOutcome.TimedOut, "no greeting within 1 s (the server is hung)"), frozen);
        Assert.Equal(ProbeOutcome.Ok, connected.Outcome);
        Assert.Equal(ProbeOutcome.Ok, (await ProbeAsync(server.Tcp)).Outcome);
    }

    // What timed-out probes leave in the backlog is accepted at the thaw, all at once; the backlog bounds it (docs/checks.md).
    [Theory]
    [InlineData(Way.Port)]
    [InlineData(Way.Socket)]
    public async Task Probes_of_a_frozen_server_do_not_lock_it_up_after_its_thaw(Way way)
    {
        ProbeTarget target = way == Way.Port ? server.Tcp : server.Socket;
        int backlog = int.Parse((await server.SqlAsync("SELECT @@back_log"))[0], CultureInfo.InvariantCulture);
        Counters before = await server.CountersAsync();
        server.Signal(Native.SIGSTOP);
        try
        {
            for (int i = 0; i < backlog + 10; i++)
                Assert.Equal(Evidence.DoubtfullyUnfit, (await ProbeAsync(target, TimeSpan.FromMilliseconds(20))).Evidence);
        }
        finally
        {
            server.Signal(Native.SIGCONT);
        }

        await Limits.UntilAsync(async () => (await ProbeAsync(target, login: RealServer.Administrator)).Evidence == Evidence.Fit, "the server answers again");
        await server.SettledAsync();
        Counters after = await server.CountersAsync();
        Assert.True(after["Aborted_connects"] - before["Aborted_connects"] <= backlog + 10, after.TroubleSince(before));
    }

    [Fact]
    public async Task A_killed_server_is_refused_on_its_port_and_on_the_socket_it_left()
    {
        server.Signal(Native.SIGKILL);

        await Limits.UntilAsync(async () => (await ProbeAsync(server.Tcp)).Outcome == ProbeOutcome.Refused, "the port is refused");
        Assert.Equal(new ProbeResult(ProbeOutcome.Refused, "port refused"), await ProbeAsync(server.Tcp));
        Assert.Equal(new ProbeResult(ProbeOutcome.Refused, "socket refused"), await ProbeAsync(server.Socket));
    }

    [Fact]
    public async Task A_server_that_was_shut_down_takes_its_socket_with_it()
    {
        await server.SqlAsync("SHUTDOWN");

        await Limits.UntilAsync(async () => (await ProbeAsync(server.Socket)).Outcome == ProbeOutcome.SocketGone, "the socket is gone");
        Assert.Equal(ProbeOutcome.Refused, (await ProbeAsync(server.Tcp)).Outcome);
    }

    [Fact]
    public async Task A_running_check_tells_of_a_killed_server()
    {
        var options = new CheckOptions { Name = "mysqld", DelayLoop = TimeSpan.FromMilliseconds(50), Retry = 3, Fall = 3 };
        var changes = Channel.CreateUnbounded<HealthChange>();
        var probe = new MySqlGreetingProbe(server.Socket, Limits.Ample, RealServer.Administrator);
        var check = new CheckRunner(options, probe, TimeProvider.System, 0, c => changes.Writer.TryWrite(c));
        using var stop = new CancellationTokenSource();
        Task running = check.RunAsync(stop.Token);

        HealthChange up = await changes.Reader.ReadAsync().AsTask().WaitAsync(Limits.Test);
        server.Signal(Native.SIGKILL);
        HealthChange down = await changes.Reader.ReadAsync().AsTask().WaitAsync(Limits.Test);
        await stop.CancelAsync();
        await running.WaitAsync(Limits.Test);

        Assert.StartsWith("check mysqld: answers log-ins (", up.Reason, StringComparison.Ordinal);
        Assert.Equal("check mysqld: socket refused", down.Reason);
        Assert.Equal(HealthState.Unfit, check.Snapshot.State);
    }

    [Fact]
    public async Task A_full_server_is_told_apart_before_and_after_the_login()
    {
        await server.SqlAsync(ProbeAccount);
        var held = new List<Socket>();
        try
        {
            // max_connections is 10, and one more for an administrator.
            await HoldAsync(held, 10);
            ProbeResult greetsOnly = await ProbeAsync(server.Tcp);
            await Limits.UntilAsync(async () => (await ProbeAsync(server.Tcp)).Outcome == ProbeOutcome.Ok, "the reserved slot is free again");
            ProbeResult loginRefused = await ProbeAsync(server.Tcp, login: Probe);
            await HoldAsync(held, 1);
            ProbeResult turned = await ProbeAsync(server.Tcp);

            Assert.Equal(ProbeOutcome.Ok, greetsOnly.Outcome);
            Assert.Equal(new ProbeResult(ProbeOutcome.TooManyConnections, "too many connections (1040): the server is full, and serves those it has"), loginRefused);
            Assert.Equal(loginRefused, turned);
        }
        finally
        {
            held.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task An_account_that_is_not_there_is_a_server_that_lives()
    {
        ProbeResult result = await ProbeAsync(server.Socket, login: new MySqlLogin("nobody_of_this_name"));

        Assert.Equal(ProbeOutcome.LoginRefused, result.Outcome);
        Assert.Matches(@"^greets, but account nobody_of_this_name: log-in refused \((1045|1698): Access denied", result.Detail);
    }

    [Theory]
    [InlineData("unix_socket OR mysql_native_password USING 'invalid'")]
    [InlineData("mysql_native_password USING 'invalid' OR unix_socket")]
    public async Task Both_orders_of_an_account_with_two_ways_are_logged_in_to(string ways)
    {
        await server.SqlAsync($"ALTER USER {Environment.UserName}@localhost IDENTIFIED VIA {ways}");

        Assert.Equal(ProbeOutcome.Ok, (await ProbeAsync(server.Socket, login: RealServer.Administrator)).Outcome);
    }

    [Theory]
    [InlineData(Way.Port)]
    [InlineData(Way.Socket)]
    public async Task An_account_with_two_ways_is_logged_in_to_by_its_password_where_the_names_differ(Way way)
    {
        await server.SqlAsync("CREATE USER two_ways@'%' IDENTIFIED VIA unix_socket OR mysql_native_password USING PASSWORD('wire')");
        Counters before = await server.CountersAsync();

        ProbeResult result = await ProbeAsync(way == Way.Port ? server.Tcp : server.Socket, login: new MySqlLogin("two_ways", "wire"));

        Assert.Equal(ProbeOutcome.Ok, result.Outcome);
        Assert.Equal("", (await server.CountersAsync()).TroubleSince(before));
    }

    [Theory]
    [InlineData(Way.Port)]
    [InlineData(Way.Socket)]
    public async Task Two_hundred_probes_leave_no_trace(Way way)
    {
        await server.SqlAsync(ProbeAccount);
        (ProbeTarget target, MySqlLogin login) = way == Way.Port ? ((ProbeTarget)server.Tcp, Probe) : (server.Socket, RealServer.Administrator);
        Counters before = await server.CountersAsync();

        for (int i = 0; i < 200; i++)
            Assert.StartsWith("answers log-ins", (await ProbeAsync(target, login: login)).Detail, StringComparison.Ordinal);

        Counters after = await server.CountersAsync();
        Assert.Equal("", after.TroubleSince(before));
        Assert.Equal(before.LogLength, after.LogLength);
        Assert.Equal(1, after.ThreadsConnected);
        Assert.True(after.MaxUsedConnections <= 2, $"{after.MaxUsedConnections} connections at once");
        Assert.True(after["Connections"] - before["Connections"] >= 200);
    }

    [Theory]
    [InlineData(Way.Port)]
    [InlineData(Way.Socket)]
    public async Task Probes_without_an_account_are_never_blocked_on_this_host_but_each_is_logged(Way way)
    {
        ProbeTarget target = way == Way.Port ? server.Tcp : server.Socket;
        Counters before = await server.CountersAsync();

        for (int i = 0; i < 20; i++)
            Assert.Equal(ProbeOutcome.Ok, (await ProbeAsync(target)).Outcome);

        Counters after = await server.CountersAsync();
        Assert.Equal("Aborted_connects +20, Aborted_connects_preauth +20, log +20", after.TroubleSince(before));
    }

    private static async Task<ProbeResult> ProbeAsync(ProbeTarget target, TimeSpan? limit = null, MySqlLogin? login = null) =>
        await new MySqlGreetingProbe(target, limit ?? Limits.Ample, login).ProbeAsync(default);

    private async Task HoldAsync(List<Socket> held, int count)
    {
        for (int i = 0; i < count; i++)
        {
            var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            held.Add(client);
            await client.ConnectAsync(new UnixDomainSocketEndPoint(server.Socket.Path));
            byte[] greeting = new byte[256];
            Assert.True(await client.ReceiveAsync(greeting, SocketFlags.None) > 5);
            Assert.Equal(10, greeting[4]);
        }
    }
}
