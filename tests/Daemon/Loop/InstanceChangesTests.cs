using VipGuard.Daemon.Loop;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>What a reload says, and so what it does at all: a difference that is not said would not be applied.</summary>
public class InstanceChangesTests
{
    private static readonly HostAddress Own = HostAddress.Parse("192.0.2.1");
    private static readonly HostAddress Vip = HostAddress.Parse("192.0.2.100");

    private static readonly InstanceSetup Setup = new("VI_1", "eth0", new VirtualRouterConfig
    {
        Vrid = 51,
        PrimaryAddress = Own,
        Addresses = [Vip],
    }, [new LeasedAddress(new VirtualAddress(Vip, 24))], TimeSpan.FromSeconds(1));

    [Fact]
    public void The_same_again_changes_nothing() =>
        Assert.Empty(Setup.ChangesTo(Setup with { Router = Setup.Router with { Addresses = [Vip] }, Addresses = [.. Setup.Addresses], Announce = new AnnounceConfig() }));

    [Fact]
    public void Every_difference_is_said() =>
        Assert.All(Changes, change => Assert.Equal([$"VI_1: {change.Said}"], Setup.ChangesTo(change.Made(Setup)), StringComparer.Ordinal));

    private static readonly List<(string Said, Func<InstanceSetup, InstanceSetup> Made)> Changes =
    [
        ("mode multicast → unicast", s => s with { Router = s.Router with { Unicast = true } }),
        ("least_ttl 0 → 254", s => s with { Router = s.Router with { LeastUnicastTtl = 254 } }),
        ("admit_unlisted false → true", s => s with { Router = s.Router with { AdmitsUnlisted = true } }),
        ("preempt_delay 0 s → 30 s", s => s with { Router = s.Router with { PreemptDelay = TimeSpan.FromSeconds(30) } }),
        ("longest_learned_interval 40950 ms → 2000 ms", s => s with { Router = s.Router with { LongestLearnedInterval = TimeSpan.FromSeconds(2) } }),
        ("sync group none → both", s => s with { Group = "both" }),
        ("192.0.2.1 is put there by vipguard from now on", s => s with { MakesItsOwnSource = true }),
        ("reset_connections true → false", s => s with { ResetConnections = false }),
        ("announce changed", s => s with { Announce = new AnnounceConfig { Burst = 5 } }),
        ("route 0.0.0.0/0 added", s => s with { Routes = [new VirtualRoute(new VirtualNetwork(HostAddress.Parse("0.0.0.0"), 0))] }),
        ("rule from all table 100 priority 1000 added", s => s with { Rules = [new VirtualRule(null, null, 100, 1000)] }),
        ("the nodes' names or addresses changed", s => s with { Nodes = s.Nodes.Add(Own, "db1") }),
        ("address of this node 192.0.2.1 → 192.0.2.3", s => s with { Router = s.Router with { PrimaryAddress = HostAddress.Parse("192.0.2.3") } }),
    ];

    [Fact]
    public void The_same_number_of_another_family_is_another_router()
    {
        var other = Setup with { Name = "VI_6", Router = Setup.Router with { PrimaryAddress = HostAddress.Parse("fe80::1") } };

        Assert.False(Setup.IsSameRouterAs(other));
        Assert.True(Setup.IsSameRouterAs(Setup with { Name = "VI_7" }));
    }
}
