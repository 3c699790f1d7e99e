using VipGuard.Checks.Tests.Edges;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>What a server makes of probes that come over a wire: max_connect_errors counts them there.</summary>
[Collection(RealServers.Name)]
public sealed class HostCacheTests(MariaDbTemplate template) : IAsyncLifetime, IDisposable
{
    private readonly NetworkSpaces spaces = new();
    private RealServer server = null!;

    private MySqlGreetingProbe Bare => new(server.Tcp, Limits.Ample);

    private MySqlGreetingProbe WithAccount => new(server.Tcp, Limits.Ample, new MySqlLogin("probe", "wire"));

    public async Task InitializeAsync()
    {
        server = await RealServer.StartAsync(template, spaces.Server, NetworkSpaces.ServerAddress, "--max-connect-errors=3");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => spaces.Dispose();

    [Fact]
    public async Task Two_hundred_probes_with_an_account_block_nobody_and_leave_no_trace()
    {
        await AllowAsync();
        Counters before = await server.CountersAsync();

        for (int i = 0; i < 200; i++)
            Assert.Equal(ProbeOutcome.Ok, (await spaces.ProbeAsync(WithAccount)).Outcome);

        Assert.Equal("", (await server.CountersAsync()).TroubleSince(before));
    }

    [Fact]
    public async Task Probes_without_an_account_block_the_host_until_it_is_let_in_again()
    {
        await AllowAsync();
        for (int i = 0; i < 3; i++)
            Assert.Equal(ProbeOutcome.Ok, (await spaces.ProbeAsync(Bare)).Outcome);
        ProbeResult blocked = await spaces.ProbeAsync(Bare);
        ProbeResult blockedWithAccount = await spaces.ProbeAsync(WithAccount);
        await server.SqlAsync("FLUSH HOSTS");

        Assert.Equal(
            new ProbeResult(ProbeOutcome.HostBlocked, $"host blocked (1129): run mariadb-admin flush-hosts on the server at {server.Tcp}"),
            blocked);
        Assert.Equal(blocked, blockedWithAccount);
        Assert.Equal(ProbeOutcome.Ok, (await spaces.ProbeAsync(WithAccount)).Outcome);
    }

    [Fact]
    public async Task A_login_clears_the_count_of_those_without_an_account()
    {
        await AllowAsync();
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(ProbeOutcome.Ok, (await spaces.ProbeAsync(Bare)).Outcome);
            Assert.Equal(ProbeOutcome.Ok, (await spaces.ProbeAsync(Bare)).Outcome);
            Assert.Equal(ProbeOutcome.Ok, (await spaces.ProbeAsync(WithAccount)).Outcome);
        }
    }

    [Fact]
    public async Task A_server_without_an_account_for_this_host_says_so()
    {
        ProbeResult result = await spaces.ProbeAsync(Bare);

        Assert.Equal(ProbeOutcome.HostNotAllowed, result.Outcome);
        Assert.Contains("(1130)", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "log +20")]
    [InlineData("--skip-name-resolve", "")]
    public async Task A_server_whose_name_server_is_out_of_reach_logs_every_connection_over_a_wire(string? option, string trouble)
    {
        using var nameless = new NetworkSpaces(clientHasName: false);
        await using RealServer other = await RealServer.StartAsync(template, nameless.Server, NetworkSpaces.ServerAddress, option is null ? [] : [option]);
        await other.SqlAsync("CREATE USER probe@'%' IDENTIFIED BY 'wire'");
        Counters before = await other.CountersAsync();

        for (int i = 0; i < 20; i++)
            Assert.Equal(ProbeOutcome.Ok, (await nameless.ProbeAsync(new MySqlGreetingProbe(other.Tcp, Limits.Ample, new MySqlLogin("probe", "wire")))).Outcome);

        Counters after = await other.CountersAsync();
        Assert.Equal(trouble, after.TroubleSince(before));
        Assert.All(after.LinesSince(before), line => Assert.Contains("could not be resolved", line, StringComparison.Ordinal));
    }

    private async Task AllowAsync() => await server.SqlAsync("CREATE USER probe@'%' IDENTIFIED BY 'wire'");
}
