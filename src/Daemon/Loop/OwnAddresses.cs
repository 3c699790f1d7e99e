using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// The addresses that this host has. A link-local one counts by its interface, for several may have the same one
/// (RFC 4007 §6): VLANs of one card, or the bridge of a container runtime.
/// </summary>
internal sealed class OwnAddresses
{
    private const int Anywhere = 0;

    private HashSet<(int Interface, HostAddress Address)> _addresses = [];

    internal void Load(IEnumerable<HeldAddress> held) => _addresses = [.. held.Select(h => KeyOf(h.Interface, h.Address.Address))];

    /// <returns>False if it was there already.</returns>
    internal bool Add(in HeldAddress held) => _addresses.Add(KeyOf(held.Interface, held.Address.Address));

    /// <summary>Whether the host has the address; a link-local one on that interface.</summary>
    internal bool Has(HostAddress address, Link? link) =>
        (link is not null || !address.IsLinkLocal) && _addresses.Contains(KeyOf(link?.Index ?? Anywhere, address));

    private static (int, HostAddress) KeyOf(int interfaceIndex, HostAddress address) =>
        (address.IsLinkLocal ? interfaceIndex : Anywhere, address);
}
