using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// Gives a held address another prefix length, scope, label or noprefixroute. A renewal changes none of these on an IPv4 address,
/// so it is made anew; the same address with another prefix length stands in meanwhile, and connections notice nothing.
/// </summary>
internal sealed class AddressExchange(AddressTable table)
{
    private readonly List<VirtualAddress> _removed = [];

    /// <summary>Takes <paramref name="old"/> off and puts the one of the new set-up there.</summary>
    /// <param name="interfaceIndex">Where.</param>
    /// <param name="old">As it is held.</param>
    /// <param name="next">Whose address of the same host takes its place.</param>
    /// <param name="wasGone">True if nothing stood in for it: routes with it as their source went along, or lost it.</param>
    /// <returns>0, or the kernel's errno.</returns>
    internal int Exchange(int interfaceIndex, in LeasedAddress old, InstanceSetup next, out bool wasGone)
    {
        wasGone = false;
        var host = old.Address.Address;
        var renewed = next.Addresses.First(a => a.Address.Address == host);
        if (host.Family == IpFamily.V6)
        {
            wasGone = renewed.Address != old.Address;
            return wasGone ? ExchangeV6(interfaceIndex, old, renewed, next.Lease) : 0;
        }

        bool standsIn = renewed.Address == old.Address;
        var between = old with { Address = new VirtualAddress(host, old.Address.PrefixLength == 32 ? 31 : 32), Label = null, NoPrefixRoute = true };
        int error = table.Hold(interfaceIndex, standsIn ? between : renewed, next.Lease);
        if (error != 0)
            return error;
        error = Remove(interfaceIndex, old.Address);
        if (error != 0 || !standsIn)
            return error;
        error = table.Hold(interfaceIndex, renewed, next.Lease);
        return error != 0 ? error : table.Release(interfaceIndex, between.Address);
    }

    // An interface has an IPv6 address once, so nothing can stand in: for another prefix length it is gone for some 50 µs.
    // Its flags are changed by a renewal.
    private int ExchangeV6(int interfaceIndex, in LeasedAddress old, in LeasedAddress renewed, TimeSpan lease)
    {
        int error = Remove(interfaceIndex, old.Address);
        return error != 0 ? error : table.Hold(interfaceIndex, renewed, lease);
    }

    private int Remove(int interfaceIndex, in VirtualAddress address)
    {
        int error = table.Release(interfaceIndex, address);
        // The kernel tells of it: a removal that the loop reads later.
        if (error == 0)
            _removed.Add(address);
        return error;
    }

    /// <summary>True, once, if this removal was one of an exchange.</summary>
    internal bool TookItOff(in VirtualAddress removed) => _removed.Remove(removed);

    internal void Forget() => _removed.Clear();
}
