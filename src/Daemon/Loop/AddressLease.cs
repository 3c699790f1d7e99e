using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>An instance's addresses in the kernel's table: there for a lease only, which has to be renewed.</summary>
internal sealed class AddressLease(AddressTable table, ILogger log)
{
    private TimeSpan? _held;

    /// <summary>From a quarter of the lease on, with the next advert: listeners of the kernel's table are not told with every one.</summary>
    internal TimeSpan RenewFrom { get; private set; } = VirtualRouter.Never;

    /// <summary>By its half at the latest, where adverts are rare.</summary>
    internal TimeSpan RenewBy { get; private set; } = VirtualRouter.Never;

    /// <summary>Why the kernel does not take an address; null while it does.</summary>
    internal string? Refusal { get; private set; }

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
            int error = table.Hold(link.Index, address.Address, setup.Lease);
            if (error == 0)
                continue;
            string why = Marshal.GetPInvokeErrorMessage(error);
            log.CannotHold(setup.Name, address.Address, setup.Interface, why);
            // A renewal may fail once; a take may not.
            if (_held is not { } held || now - held >= setup.Lease / 2)
                Refusal = $"the kernel refuses {address} on {setup.Interface} ({why}); tried again every second";
            return;
        }
        _held = now;
    }

    /// <summary>Gives all addresses back.</summary>
    internal void Release(Link? link, InstanceSetup setup)
    {
        _held = null;
        RenewFrom = RenewBy = VirtualRouter.Never;
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
}
