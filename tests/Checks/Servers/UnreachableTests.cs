using System.Net;
using VipGuard.Checks.Tests.Edges;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>Routes that lead nowhere, in a network namespace of our own.</summary>
public sealed class UnreachableTests : IDisposable
{
    private readonly NetworkSpaces spaces = new();

    public void Dispose() => spaces.Dispose();

    [Theory]
    [InlineData("blackhole", "unreachable: a blackhole route is in the way")]
    [InlineData("unreachable", "host unreachable")]
    [InlineData("prohibit", "unreachable: a route or firewall of this host forbids it")]
    [InlineData("throw", "network unreachable")]
    public async Task A_route_that_leads_nowhere_is_doubtful_and_named(string route, string detail)
    {
        NetworkSpaces.Ip("-n", spaces.Client, "route", "add", route, "198.51.100.0/24");

        ProbeResult result = await spaces.ProbeAsync(new TcpProbe(new TcpTarget(IPAddress.Parse("198.51.100.9"), 3306), Limits.Ample));

        Assert.Equal(new ProbeResult(ProbeOutcome.Unreachable, detail), result);
        Assert.Equal(Evidence.DoubtfullyUnfit, result.Evidence);
    }

    [Fact]
    public async Task No_route_at_all_is_an_unreachable_network()
    {
        ProbeResult result = await spaces.ProbeAsync(new MySqlGreetingProbe(new TcpTarget(IPAddress.Parse("198.51.100.9"), 3306), Limits.Ample));

        Assert.Equal(new ProbeResult(ProbeOutcome.Unreachable, "network unreachable"), result);
    }

    [Fact]
    public async Task A_neighbour_that_is_not_there_is_an_unreachable_host()
    {
        ProbeResult result = await spaces.ProbeAsync(new TcpProbe(new TcpTarget(IPAddress.Parse("10.213.78.99"), 3306), Limits.Ample));

        Assert.Equal(new ProbeResult(ProbeOutcome.Unreachable, "host unreachable"), result);
    }

    [Fact]
    public async Task A_host_that_swallows_all_is_a_time_out()
    {
        // A neighbour with an address that nobody has: the frames go out and no answer comes.
        NetworkSpaces.Ip("-n", spaces.Client, "neigh", "add", "10.213.78.98", "lladdr", "02:00:00:00:00:98", "dev", "wire");

        ProbeResult result = await spaces.ProbeAsync(new TcpProbe(new TcpTarget(IPAddress.Parse("10.213.78.98"), 3306), Limits.Short));

        Assert.Equal(new ProbeResult(ProbeOutcome.TimedOut, "no answer to connect within 1 s"), result);
    }
}
