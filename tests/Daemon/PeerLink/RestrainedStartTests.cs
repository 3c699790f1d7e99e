using Microsoft.Extensions.Logging.Abstractions;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.PeerLink;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.PeerLink;

/// <summary>An owner (priority 255) takes in the moment in which it starts: what holds it back must be there before.</summary>
public sealed class RestrainedStartTests
{
    // The loopback's own address: advertised, never put onto an interface or taken off.
    private static readonly InstanceSetup Owner = new("VI_O", "lo", new VirtualRouterConfig
    {
        Vrid = 198,
        PrimaryAddress = HostAddress.Parse("127.0.0.1"),
        Addresses = [HostAddress.Parse("127.0.0.1")],
        Peers = [HostAddress.Parse("127.0.0.2")],
        Priority = VrrpProtocol.OwnerPriority,
        AdvertInterval = TimeSpan.FromMilliseconds(100),
    }, [], TimeSpan.FromSeconds(1));

    [Theory]
    [InlineData(TakeoverRestraint.Never, VrrpState.Backup)]
    [InlineData(TakeoverRestraint.None, VrrpState.Master)]
    public async Task An_added_owner_knows_it_before_it_starts(TakeoverRestraint restraint, VrrpState state)
    {
        using var loop = new VrrpLoop([], fit: true, null, SystemdNotifier.FromEnvironment(), NullLogger.Instance);
        var restraints = new TakeoverRestraints(loop.Restrain);
        loop.RestraintOf = restraints.Of;
        List<VrrpState> passed = [];
        loop.Transitioned = (_, transition) => passed.Add(transition.To);
        loop.Start();
        restraints.Set("maintenance", "VI_O", restraint, "this node is in maintenance");

        await loop.Reconfigure([Owner]);
        var found = await loop.Ask(_ => passed.ToArray());
        await loop.StopAsync();

        Assert.Equal([state], found);
    }
}
