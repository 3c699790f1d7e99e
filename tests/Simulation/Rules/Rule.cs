using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>Something that must hold at every moment of a run. Throws <see cref="RuleBroken"/> where it does not.</summary>
internal abstract class Rule(World world)
{
    protected World World => world;

    protected Bounds Bounds { get; } = new(world);

    /// <summary>How near a run came to the rule's bound: 1 is all of it. For the record.</summary>
    internal double Reached { get; private set; }

    /// <summary>Time goes on to <paramref name="until"/>; up to then nothing changes.</summary>
    internal virtual void TimePasses(TimeSpan until)
    {
    }

    /// <summary>After every event.</summary>
    internal virtual void Look()
    {
    }

    /// <summary>A host is about to step for an advert of another host of the file.</summary>
    internal virtual void Heard(SimulatedHost host, int from, in Advertisement advert)
    {
    }

    internal virtual void Stepped(in StepReport report)
    {
    }

    internal virtual void TurnEnded(SimulatedHost host)
    {
    }

    internal virtual void Sends(SimulatedHost host, byte priority)
    {
    }

    internal virtual void Announces(int host)
    {
    }

    /// <summary>The clients beside a host hear a gratuitous ARP.</summary>
    internal virtual void Announced(int client, int by)
    {
    }

    internal virtual void Dropped(int from, int to)
    {
    }

    /// <summary>A host was started, ended, frozen, thawed, told something new, or its link or fitness changed.</summary>
    internal virtual void Disturbed(int host)
    {
    }

    /// <summary>The kernel took the address from a host.</summary>
    internal virtual void LeaseEnded(SimulatedHost host)
    {
    }

    protected void Record(TimeSpan time, TimeSpan bound) => Reached = Math.Max(Reached, time / bound);

    protected RuleBroken Broken(string what) => new(GetType().Name, what, world);

    protected static string Name(int host) => History.Name(host);
}
