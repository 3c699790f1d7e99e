using VipGuard.Checks.Tests.Edges;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>The probe and a real MySQL server of today, whose accounts use caching_sha2_password.</summary>
[Collection(RealServers.Name)]
public sealed class MySqlServerTests(MySqlTemplate template) : IAsyncLifetime, IDisposable
{
    private static readonly MySqlLogin Probe = new("probe", "wire");

    private readonly NetworkSpaces? spaces = MySqlTemplate.Absence is null ? new() : null;
    private RealServer server = null!;

    public async Task InitializeAsync()
    {
        if (MySqlTemplate.Absence is not null)
            return;
        server = await RealServer.StartAsync(template, spaces!.Server, "0.0.0.0", "--max-connect-errors=3");
        await server.SqlAsync("CREATE USER probe@'%' IDENTIFIED BY 'wire'");
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    public void Dispose() => spaces?.Dispose();

    // A server that has just started remembers no password: the first log-in is the long one.
    [NeedsMySqlFact]
    public async Task Over_the_socket_the_long_login_and_the_short_ones_leave_no_trace()
    {
        Counters before = await server.CountersAsync();

        for (int i = 0; i < 200; i++)
            Assert.Matches("^answers log-ins \\((8|9)\\.", (await ProbeAsync(server.Socket)).Detail);

        await server.SettledAsync();
        Assert.Equal("", (await server.CountersAsync()).TroubleSince(before));
    }

    [NeedsMySqlFact]
    public async Task On_loopback_the_login_by_the_servers_key_and_the_short_ones_leave_no_trace()
    {
        Counters before = await server.CountersAsync();

        for (int i = 0; i < 100; i++)
        {
            if (i % 10 == 0)
                await server.SqlAsync("FLUSH PRIVILEGES");
            Assert.Equal(ProbeOutcome.Ok, (await LoopbackAsync(Probe)).Outcome);
        }

        await server.SettledAsync();
        Assert.Equal("", (await server.CountersAsync()).TroubleSince(before));
    }

    [NeedsMySqlFact]
    public async Task From_another_host_a_scramble_is_given_and_the_password_is_not()
    {
        ProbeResult cold = await DistantAsync(Probe);
        Assert.Equal(ProbeOutcome.LoginRefused, cold.Outcome);
        Assert.Contains("which a probe does not give over a network", cold.Detail, StringComparison.Ordinal);

        Assert.Equal(ProbeOutcome.Ok, (await ProbeAsync(server.Socket)).Outcome);
        Counters before = await server.CountersAsync();
        for (int i = 0; i < 200; i++)
            Assert.Equal(ProbeOutcome.Ok, (await DistantAsync(Probe)).Outcome);

        await server.SettledAsync();
        Assert.Equal("", (await server.CountersAsync()).TroubleSince(before));
        Assert.Equal(["0"], await server.SqlAsync("SELECT SUM(sum_connect_errors) FROM performance_schema.host_cache"));
    }

    [NeedsMySqlFact]
    public async Task An_account_of_the_systems_user_needs_no_password()
    {
        await server.SqlAsync($"INSTALL PLUGIN auth_socket SONAME 'auth_socket.so'; CREATE USER IF NOT EXISTS {Environment.UserName}@localhost; ALTER USER {Environment.UserName}@localhost IDENTIFIED WITH auth_socket");
        Counters before = await server.CountersAsync();

        ProbeResult result = await ProbeAsync(server.Socket, new MySqlLogin(Environment.UserName));

        Assert.Equal(ProbeOutcome.Ok, result.Outcome);
        Assert.Equal("", (await server.CountersAsync()).TroubleSince(before));
    }

    [NeedsMySqlFact]
    public async Task A_wrong_password_is_a_server_that_lives()
    {
        foreach (ProbeResult result in (ProbeResult[])[await ProbeAsync(server.Socket, new("probe", "wrong")), await LoopbackAsync(new("probe", "wrong"))])
        {
            Assert.Equal(ProbeOutcome.LoginRefused, result.Outcome);
            Assert.Contains("log-in refused (1045: Access denied", result.Detail, StringComparison.Ordinal);
        }
    }

    [NeedsMySqlFact]
    public async Task Probes_without_an_account_block_the_host_and_the_advice_lets_it_in_again()
    {
        var bare = new MySqlGreetingProbe(new TcpTarget(System.Net.IPAddress.Parse(NetworkSpaces.ServerAddress), server.Port), Limits.Ample);
        for (int i = 0; i < 3; i++)
            Assert.Equal(ProbeOutcome.Ok, (await spaces!.ProbeAsync(bare)).Outcome);
        // The server has counted the last one a moment after it closed.
        ProbeResult blocked = default;
        await Limits.UntilAsync(async () => (blocked = await spaces!.ProbeAsync(bare)).Outcome == ProbeOutcome.HostBlocked, "the host is blocked");
        Assert.Contains("run TRUNCATE TABLE performance_schema.host_cache on the server", blocked.Detail, StringComparison.Ordinal);

        await server.SqlAsync("TRUNCATE TABLE performance_schema.host_cache");

        Assert.Equal(ProbeOutcome.Ok, (await spaces!.ProbeAsync(bare)).Outcome);
    }

    private async Task<ProbeResult> ProbeAsync(ProbeTarget target, MySqlLogin? login = null) =>
        await new MySqlGreetingProbe(target, Limits.Ample, login ?? Probe).ProbeAsync(default);

    private Task<ProbeResult> LoopbackAsync(MySqlLogin login) =>
        spaces!.FromServerAsync(() => ProbeAsync(new TcpTarget(System.Net.IPAddress.Loopback, server.Port), login));

    private Task<ProbeResult> DistantAsync(MySqlLogin login) =>
        spaces!.FromClientAsync(() => ProbeAsync(new TcpTarget(System.Net.IPAddress.Parse(NetworkSpaces.ServerAddress), server.Port), login));
}
