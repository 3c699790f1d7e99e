using System.Runtime.InteropServices;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// The link-local address of an IPv6 instance that the file implies (<see cref="Configuration.DerivedLinkLocal"/>): on the
/// interface while the instance uses it, so that all nodes know whom each advert is from, and nobody has to write it down.
/// </summary>
internal sealed class OwnSource(AddressTable table)
{
    private (int Interface, HostAddress Address)? _there;
    private bool _mayBeGone;

    /// <summary>Puts the address onto the interface, where it is not there already.</summary>
    /// <param name="link">An interface that is up.</param>
    /// <param name="address">The link-local address.</param>
    /// <param name="isThere">Whether that interface has the address.</param>
    /// <returns>Null if it is there now, else why not.</returns>
    internal string? Put(Link link, HostAddress address, bool isThere)
    {
        if (isThere && !_mayBeGone && _there == (link.Index, address))
            return null;
        if (_there != (link.Index, address))
            TakeOff();
        int error = table.HoldSource(link.Index, address);
        if (error == 0)
        {
            _there = (link.Index, address);
            _mayBeGone = false;
        }
        return error switch
        {
            0 => null,
            Libc.EACCES => IPv6IsOff(link.Name),
            Libc.EOPNOTSUPP => "this host has no IPv6 (started with ipv6.disable=1?); switch it on, or take the IPv6 instances out of the file",
            _ => $"the kernel refuses {address}, the source of adverts, on {link.Name} ({Marshal.GetPInvokeErrorMessage(error)}); tried again every second",
        };
    }

    /// <summary>The interface went down, and its IPv6 addresses with it: at the next use it is put there in any case.</summary>
    internal void MayBeGone() => _mayBeGone = true;

    /// <summary>Takes it off again; what is not there, or has gone with its interface, is fine.</summary>
    internal void TakeOff()
    {
        if (_there is var (index, address))
            table.ReleaseSource(index, address);
        _there = null;
    }

    internal static string IPv6IsOff(string interfaceName) =>
        $"IPv6 is switched off on {interfaceName}; switch it on with \"sysctl -w net.ipv6.conf.{interfaceName}.disable_ipv6=0\"";
}
