using VipGuard.Vrrp;

namespace VipGuard.Daemon.PeerLink;

/// <summary>
/// Several causes may hold a backup back at the same time (its replication, the other's word, maintenance). Each sets and clears
/// its own; the loop is told of all together, and only when that changes. Safe from any thread.
/// </summary>
/// <param name="restrain">Told what an instance must not do, and why; in order.</param>
internal sealed class TakeoverRestraints(Action<string, TakeoverRestraint, string?> restrain)
{
    private readonly record struct Held(TakeoverRestraint Restraint, string? Why);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<string, Held>> _byInstance = new(StringComparer.Ordinal);

    /// <summary>What one cause has to say of an instance from now on, in the place of what it said before.</summary>
    /// <param name="cause">Who says it; one word, the same each time.</param>
    /// <param name="instance">By its name.</param>
    /// <param name="restraint">None: nothing stands against it any more.</param>
    /// <param name="why">In words.</param>
    internal void Set(string cause, string instance, TakeoverRestraint restraint, string? why)
    {
        lock (_lock)
        {
            if (!_byInstance.TryGetValue(instance, out var causes))
                _byInstance[instance] = causes = new(StringComparer.Ordinal);
            var before = Together(causes);
            if (restraint == TakeoverRestraint.None)
                causes.Remove(cause);
            else
                causes[cause] = new Held(restraint, why);
            var now = Together(causes);
            if (now != before)
                restrain(instance, now.Restraint, now.Why);
        }
    }

    /// <summary>What an instance must not do as of now, and why: for one that is made anew.</summary>
    internal (TakeoverRestraint Restraint, string? Why) Of(string instance)
    {
        lock (_lock)
        {
            var held = _byInstance.TryGetValue(instance, out var causes) ? Together(causes) : default;
            return (held.Restraint, held.Why);
        }
    }

    /// <summary>Tells all of it again: a reload may have made instances anew.</summary>
    internal void TellAgain()
    {
        lock (_lock)
        {
            foreach (var (instance, causes) in _byInstance)
            {
                var (restraint, why) = Together(causes);
                restrain(instance, restraint, why);
            }
        }
    }

    private static Held Together(SortedDictionary<string, Held> causes)
    {
        var all = TakeoverRestraint.None;
        foreach (var held in causes.Values)
            all |= held.Restraint;
        string why = string.Join("; ", causes.Values.Select(held => held.Why).OfType<string>());
        return new Held(all, why.Length == 0 ? null : why);
    }
}
