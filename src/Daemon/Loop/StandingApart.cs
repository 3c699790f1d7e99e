using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// Instances that avoid another: while this node holds that one, their priority here is the least there is, so that the
/// other node takes them by the protocol's own rule (docs/decisions/0015).
/// </summary>
internal sealed class StandingApart
{
    internal const byte Least = 1;

    private readonly List<(Instance Instance, Instance From)> _pairs = [];

    internal void Load(IReadOnlyList<Instance> instances)
    {
        _pairs.Clear();
        foreach (var instance in instances)
        {
            foreach (var other in instances)
            {
                if (string.Equals(instance.Setup.ApartFrom, other.Setup.Name, StringComparison.Ordinal))
                    _pairs.Add((instance, other));
            }
        }
    }

    /// <summary>What an instance advertises: its own priority, or the least while this node holds the one that it avoids.</summary>
    internal static byte PriorityOf(InstanceSetup setup, Instance? from) =>
        from?.Router.State == VrrpState.Master ? Least : setup.Router.Priority;

    /// <summary>Allocates nothing.</summary>
    internal void Settle(TimeSpan now)
    {
        foreach (var (instance, from) in _pairs)
        {
            byte wanted = PriorityOf(instance.Setup, from);
            if (instance.Router.Config.Priority != wanted)
                instance.Step(now, VrrpEvent.PriorityChanged(wanted));
        }
    }
}
