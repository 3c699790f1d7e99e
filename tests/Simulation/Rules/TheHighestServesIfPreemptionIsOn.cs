namespace VipGuard.Simulation.Tests.Rules;

/// <summary>With preemption the highest priority that could serve does so, once things are calm; without it that is nobody's concern.</summary>
internal sealed class TheHighestServesIfPreemptionIsOn(World world) : Rule(world)
{
    private TimeSpan _lastTrouble;

    internal override void TimePasses(TimeSpan until)
    {
        if (!World.Scenario.Preempt || until - _lastTrouble <= Bounds.Settling)
            return;
        int highest = World.Hosts.Where(host => host.CouldServe).Select(host => (int)host.Config.Priority).DefaultIfEmpty().Max();
        foreach (var host in World.Hosts)
        {
            if (host.Serves && host.Config.Priority < highest)
                throw Broken($"{Name(host.Index)} serves with priority {host.Config.Priority} after {(until - _lastTrouble).TotalSeconds:F3} s without trouble, and one with {highest} could");
        }
    }

    internal override void Dropped(int from, int to) => _lastTrouble = World.Now;

    internal override void Disturbed(int host) => _lastTrouble = World.Now;
}
