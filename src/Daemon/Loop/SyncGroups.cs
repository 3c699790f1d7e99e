using System.Runtime.InteropServices;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>The loop's sync groups: after whatever befell their members, has them stand together again in the same turn.</summary>
internal sealed class SyncGroups
{
    private readonly List<(SyncGroup Group, Instance[] Members)> _groups = [];

    /// <summary>Takes the groups of the set-ups as they are now, the members in the instances' order.</summary>
    internal void Load(IEnumerable<Instance> instances)
    {
        _groups.Clear();
        foreach (var group in instances.Where(i => i.Setup.Group is not null).GroupBy(i => i.Setup.Group!, StringComparer.Ordinal))
        {
            Instance[] members = [.. group];
            _groups.Add((new SyncGroup(group.Key, members.Select(m => (m.Setup.Name, m.Router))), members));
        }
    }

    /// <summary>Allocates nothing where there is nothing to do.</summary>
    internal void Settle(TimeSpan now)
    {
        foreach (var (group, members) in CollectionsMarshal.AsSpan(_groups))
        {
            while (group.TryNext(now, out int member, out var e))
            {
                // Seen when the loop woke for whatever befell the first of them.
                members[member].Begins(now, MonotonicClock.Now);
                members[member].Step(now, e);
            }
        }
    }
}
