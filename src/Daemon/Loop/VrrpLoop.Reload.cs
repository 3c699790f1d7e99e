using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>A new file for a loop that runs.</summary>
internal sealed partial class VrrpLoop
{
    /// <summary>Takes the set-ups of a new file; returns what changed, in words.</summary>
    internal Task<List<string>> Reconfigure(IReadOnlyList<InstanceSetup> setups) => Ask(now =>
    {
        var changes = new List<string>();
        LoadHost(now);
        // By name, or renamed: the same VRID on the same interface is the same virtual router.
        var matches = setups.ToDictionary(s => s, s => _instances.Find(i => i.Setup.Name == s.Name)
            ?? _instances.Find(i => i.Setup.IsSameRouterAs(s) && setups.All(other => other.Name != i.Setup.Name)));
        foreach (var gone in _instances.Where(i => !matches.ContainsValue(i)).ToList())
        {
            changes.Add($"{gone.Setup.Name}: taken out");
            gone.Step(now, VrrpEvent.Stopped("taken out of the file"));
            gone.SayTransitions();
            gone.Dispose();
            _instances.Remove(gone);
        }
        foreach (var setup in setups)
        {
            if (matches[setup] is { } instance && instance.Setup.ChangesTo(setup).Any())
                instance.LetGo(now, setup);
        }
        foreach (var setup in setups)
        {
            if (matches[setup] is not { } instance)
            {
                changes.Add($"{setup.Name}: added");
                instance = NewInstance(setup);
                _instances.Add(instance);
                StartInstance(now, instance);
            }
            else if (instance.Setup.ChangesTo(setup).ToList() is { Count: > 0 } differences)
            {
                changes.AddRange(differences);
                instance.TakeUp(now, setup, _links.Find(setup.Interface), IsOwn(setup), StandingApart.PriorityOf(setup, AvoidedBy(setup)));
            }
            else if (!instance.Setup.VridsHere.AsSpan().SequenceEqual(setup.VridsHere.AsSpan()))
            {
                // Nothing of its own, but of what it proposes to strangers.
                instance.LookAnew(setup);
            }
        }
        // In the new file's order.
        _instances.Sort((one, other) => PlaceOf(one).CompareTo(PlaceOf(other)));
        LoadGroups();
        SettleGroups(now);
        SayTransitions();
        return changes;

        Instance? AvoidedBy(InstanceSetup setup) =>
            setups.FirstOrDefault(s => string.Equals(s.Name, setup.ApartFrom, StringComparison.Ordinal)) is { } other ? matches[other] : null;

        int PlaceOf(Instance instance) => setups.TakeWhile(setup => setup.Name != instance.Setup.Name).Count();
    });
}
