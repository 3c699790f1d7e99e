using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using VipGuard.Checks;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Health;
using VipGuard.Daemon.Tests.Configuration;

namespace VipGuard.Daemon.Tests.Health;

/// <summary>What the daemon has its checks do when the kernel tells it something of the server.</summary>
public sealed class NodeChecksTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly Channel<(bool Fit, string? Why)> _told = Channel.CreateUnbounded<(bool Fit, string? Why)>();
    private readonly NodeChecks _checks;
    private volatile string? _dying;

    public NodeChecksTests()
    {
        _server.Start();
        _checks = new NodeChecks(TimeProvider.System, (fit, why) => _told.Writer.TryWrite((fit, why)), NullLogger.Instance, () => _dying);
    }

    public async ValueTask DisposeAsync()
    {
        await _checks.StopAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Told_to_look_a_check_finds_the_dead_server_long_before_its_pace_would()
    {
        await _checks.ApplyAsync([Setup("mysqld", onLocalServer: true)]);
        Assert.True((await ToldAsync()).Fit);

        _server.Stop();
        _checks.LookNow();

        Assert.Equal((false, "check mysqld: port refused"), await ToldAsync());
    }

    [Fact]
    public async Task A_server_that_is_gone_makes_the_node_unfit_though_its_port_answers()
    {
        await _checks.ApplyAsync([Setup("mysqld", onLocalServer: true)]);
        Assert.True((await ToldAsync()).Fit);

        _checks.ServerIsGone("mysqld (process 1234) was killed");

        Assert.Equal((false, "check mysqld: mysqld (process 1234) was killed"), await ToldAsync());
        Assert.False(_checks.IsFit);
    }

    [Fact]
    public async Task A_dying_server_whose_port_still_answers_has_not_come_back_within_its_grace()
    {
        await _checks.ApplyAsync([Setup("mysqld", onLocalServer: true, grace: 1)]);
        Assert.True((await ToldAsync()).Fit);

        _dying = "mysqld (process 1234) died";
        _checks.ServerIsGone(_dying);

        // Believed, its answers would end the grace, and it would be fit for ever.
        Assert.Equal((false, "check mysqld: mysqld (process 1234) died"), await ToldAsync());
    }

    [Fact]
    public async Task Once_the_dying_server_has_left_what_answers_is_believed()
    {
        _dying = "mysqld (process 1234) died";
        await _checks.ApplyAsync([Setup("mysqld", onLocalServer: true)]);
        Assert.False((await ToldAsync()).Fit);

        _dying = null;
        _checks.LookNow();
        // rise: three good rounds.
        Assert.True(SpinWait.SpinUntil(() =>
        {
            _checks.LookNow();
            return _checks.IsFit;
        }, Limit));
    }

    [Fact]
    public async Task What_the_kernel_tells_of_the_server_is_not_said_of_other_checks()
    {
        await _checks.ApplyAsync([Setup("app", onLocalServer: false)]);
        Assert.True((await ToldAsync()).Fit);

        _checks.ServerIsGone("mysqld (process 1234) was killed");
        _checks.LookNow();

        Assert.True(_checks.IsFit);
        Assert.Equal(TimeSpan.Zero, _checks.RestartGrace);
    }

    [Fact]
    public async Task The_largest_restart_grace_of_the_servers_checks_counts()
    {
        await _checks.ApplyAsync(
        [
            Setup("a", onLocalServer: true, grace: 2),
            Setup("b", onLocalServer: true, grace: 5),
            Setup("app", onLocalServer: false, grace: 9),
        ]);
        Assert.Equal(TimeSpan.FromSeconds(5), _checks.RestartGrace);

        await _checks.ApplyAsync([Setup("a", onLocalServer: true, grace: 2)]);
        Assert.Equal(TimeSpan.FromSeconds(2), _checks.RestartGrace);
    }

    [Theory]
    [InlineData("type = \"tcp\"", true)]
    [InlineData("type = \"tcp\"\nconnect_ip = \"::1\"", true)]
    [InlineData("type = \"tcp\"\nconnect_port = 8080", false)]
    [InlineData("type = \"tcp\"\nconnect_ip = \"192.0.2.77\"", false)]
    [InlineData("type = \"mysql\"", true)]
    [InlineData("type = \"mysql\"\nsocket = \"/run/mysqld/mysqld.sock\"", true)]
    public void A_check_of_the_nodes_own_port_or_socket_looks_at_the_local_server(string check, bool local)
    {
        var (config, _) = TestFile.Parse(TestFile.Good + $"""

            [[check]]
            name = "this"
            {check}
            """);

        CheckSetup setup = CheckSetups.Of(config!, config!.Nodes[0], login: null).Single(s => s.Options.Name.Equals("this", StringComparison.Ordinal));

        Assert.Equal(local, setup.OnLocalServer);
    }

    private CheckSetup Setup(string name, bool onLocalServer, int grace = 0)
    {
        var options = new CheckOptions { Name = name, DelayLoop = TimeSpan.FromHours(1), RestartGrace = TimeSpan.FromSeconds(grace) };
        return new CheckSetup(CheckType.Tcp, options, new TcpTarget(IPAddress.Loopback, ((IPEndPoint)_server.LocalEndpoint).Port), null, onLocalServer);
    }

    private async Task<(bool Fit, string? Why)> ToldAsync() => await _told.Reader.ReadAsync().AsTask().WaitAsync(Limit);
}
