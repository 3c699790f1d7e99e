using VipGuard.Vrrp;

namespace VipGuard.Daemon.Roles;

/// <summary>What several parts of the daemon forbid a backup, together: an instance has one restraint, and none of them may lift another's.</summary>
/// <param name="apply">Told of instance, sum and reasons whenever they change: the loop's.</param>
internal sealed class Restraints(Action<string, TakeoverRestraint, string?> apply)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Instance, string Part), (TakeoverRestraint Restraint, string? Why)> _parts = [];
    private readonly Dictionary<string, (TakeoverRestraint Restraint, string? Why)> _applied = [];

    /// <summary>What a part of the daemon forbids from now on, in place of what it did before.</summary>
    internal void Set(string instance, string part, TakeoverRestraint restraint, string? why)
    {
        lock (_lock)
        {
            _parts[(instance, part)] = (restraint, why);
            var of = _parts.Where(p => p.Key.Instance == instance && p.Value.Restraint != TakeoverRestraint.None).OrderBy(p => p.Key.Part, StringComparer.Ordinal).Select(p => p.Value).ToList();
            var sum = of.Aggregate(TakeoverRestraint.None, (all, one) => all | one.Restraint);
            string? reasons = of.Count == 0 ? null : string.Join("; ", of.Select(p => p.Why).OfType<string>());
            if (_applied.TryGetValue(instance, out var last) && last == (sum, reasons))
                return;
            _applied[instance] = (sum, reasons);
            apply(instance, sum, reasons);
        }
    }
}
