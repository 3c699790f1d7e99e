using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// An instance's addresses in the kernel's table: there for a lease only, which has to be renewed. What follows the addresses,
/// routes and rules, is put there after them and taken off before them, so that nothing is sent from an address that is gone.
/// </summary>
internal sealed class AddressLease(AddressTable table, ILogger log)
{
    private readonly AddressExchange _exchange = new(table);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    // The kernel looks for what has run out with so much haste (ADDRCONF_TIMER_FUZZ_MINUS, include/net/addrconf.h).
    private static readonly TimeSpan KernelsHaste = TimeSpan.FromMilliseconds(20);

    private TimeSpan? _held;

    /// <summary>From a quarter of the lease on, with the next advert: listeners of the kernel's table are not told with every one.</summary>
    internal TimeSpan RenewFrom { get; private set; } = VirtualRouter.Never;

    /// <summary>By its half at the latest, where adverts are rare.</summary>
    internal TimeSpan RenewBy { get; private set; } = VirtualRouter.Never;

    /// <summary>Taken or renewed a moment ago. An answer to another router then waits for no renewal: the kernel's lock may be held by
    /// others for long.</summary>
    internal bool IsFresh(TimeSpan now) => _held is not null && now < RenewFrom;

    /// <summary>From then on the kernel may have taken the addresses off, and another may hold them; Never while none is held.</summary>
    internal TimeSpan Expires { get; private set; } = VirtualRouter.Never;

    /// <summary>The host slept: the kernel's lease did not go on meanwhile, the other nodes did.</summary>
    internal void Slept(TimeSpan time)
    {
        if (Expires != VirtualRouter.Never)
            Expires -= time;
    }

    /// <summary>Why the kernel does not take an address; null while it does.</summary>
    internal string? Refusal { get; private set; }

    /// <summary>How long to wait after a refusal: longer with each in a row, for where there is preemption each try disturbs
    /// the node that serves meanwhile.</summary>
    internal TimeSpan RetryAfter { get; private set; }

    /// <summary>The routes and rules that follow the addresses.</summary>
    internal Followers Followers { get; } = new(table.Socket, log);

    /// <summary>Takes the addresses, or renews their lease.</summary>
    /// <param name="now">The loop's time.</param>
    /// <param name="link">Null: there is no interface to take them on.</param>
    /// <param name="setup">Whose.</param>
    internal void Hold(TimeSpan now, Link? link, InstanceSetup setup)
    {
        RenewFrom = now + setup.Lease / 4;
        RenewBy = now + setup.Lease / 2;
        if (link is null)
            return;
        foreach (var address in setup.Addresses)
        {
            int error = table.Hold(link.Index, address, setup.Lease);
            if (error == 0)
                continue;
            string why = Marshal.GetPInvokeErrorMessage(error);
            log.CannotHold(setup.Name, address.Address, setup.Interface, why);
            // A renewal may fail once; a take may not.
            if (_held is not { } held || now - held >= setup.Lease / 2)
                Refuse($"the kernel refuses {address} on {setup.Interface} ({why})");
            return;
        }
        _held = now;
        Expires = now + setup.Lease - KernelsHaste;
        RetryAfter = TimeSpan.Zero;
        Followers.Hold(link, setup);
    }

    /// <summary>Before a new set-up is held: takes off what is in it no more, and what has to be made anew. An address that is in both
    /// stays on the interface meanwhile.</summary>
    internal void Change(Link? link, InstanceSetup before, InstanceSetup next)
    {
        Followers.Change(before, next);
        // What the new set-up adds is still to be taken.
        RenewFrom = TimeSpan.Zero;
        if (link is null)
            return;
        foreach (var address in before.Addresses.Except(next.Addresses))
        {
            if (!next.Addresses.Any(a => a.Address.Address == address.Address.Address))
                Release(link, before, address.Address);
            else if (_exchange.Exchange(link.Index, address, next, out bool wasGone) is int error and not 0)
                log.CannotHold(next.Name, address.Address, next.Interface, Marshal.GetPInvokeErrorMessage(error));
            else if (wasGone)
                Followers.MayBeGone();
        }
    }

    /// <summary>Told that the kernel has an address no more: false if it is none of the set-up's, or was made anew and is there.</summary>
    internal bool Lost(in VirtualAddress removed, InstanceSetup setup)
    {
        // The exchange first: what it waits for is often an address that the set-up has no more.
        if (_exchange.TookItOff(removed) || !setup.Holds(removed))
            return false;
        // Routes with this source went along, or lost it.
        Followers.MayBeGone();
        return true;
    }

    /// <summary>Gives all addresses back.</summary>
    internal void Release(Link? link, InstanceSetup setup)
    {
        Followers.Release(setup);
        _exchange.Forget();
        _held = null;
        RenewFrom = RenewBy = Expires = VirtualRouter.Never;
        foreach (var address in setup.Addresses)
            Release(link, setup, address.Address);
    }

    /// <summary>Gives one address back.</summary>
    internal void Release(Link? link, InstanceSetup setup, VirtualAddress address)
    {
        if (link is null)
            return;
        int error = table.Release(link.Index, address);
        if (error != 0)
            log.CannotRelease(setup.Name, address, setup.Interface, Marshal.GetPInvokeErrorMessage(error));
    }

    /// <summary>Forgets the refusal, so that the next take is a fresh try.</summary>
    internal void TryAgain() => Refusal = null;

    /// <summary>Forgets those before it too: another file may be what was missing.</summary>
    internal void BeginAnew()
    {
        Refusal = null;
        RetryAfter = TimeSpan.Zero;
    }

    private void Refuse(string why)
    {
        // A renewal that fails again and again on one master is one refusal.
        if (Refusal is null)
            RetryAfter = RetryAfter == TimeSpan.Zero ? FirstRetry : RetryAfter * 2 < LongestRetry ? RetryAfter * 2 : LongestRetry;
        Refusal = $"{why}; tried again after {RetryAfter.TotalSeconds} s";
    }
}
