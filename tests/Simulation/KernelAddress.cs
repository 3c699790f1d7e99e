namespace VipGuard.Simulation.Tests;

/// <summary>The virtual IP in a host's kernel: it outlives the process, but not its lease.</summary>
internal sealed class KernelAddress(World world, int host)
{
    // Measured on Linux 6.18: a lifetime of 3 s is gone after 3.26 s.
    internal static readonly TimeSpan LongestLateness = TimeSpan.FromMilliseconds(260);

    private int _lifetime;

    internal bool IsHeld { get; private set; }

    /// <summary>Whole seconds.</summary>
    internal TimeSpan Lease { get; private set; }

    /// <summary>What the lease promises; the kernel is late at the most.</summary>
    internal TimeSpan LastsUntil { get; private set; }

    internal void Hold(TimeSpan lease)
    {
        IsHeld = true;
        Lease = lease;
        LastsUntil = world.Now + lease;
        _lifetime++;
        if (world.Scenario.Defect != Defect.NoLease)
        {
            var lateness = world.Chance.Between(TimeSpan.Zero, LongestLateness);
            world.Plan(world.Now + lease + lateness, new(SimEventKind.LeaseEnds, host, Serial: _lifetime));
        }
    }

    internal void Release()
    {
        IsHeld = false;
        _lifetime++;
    }

    /// <returns>True if the address went; false if it was renewed or released meanwhile.</returns>
    internal bool EndLease(int lifetime)
    {
        if (lifetime != _lifetime)
            return false;
        Release();
        return true;
    }
}
