using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>The link-local address that adverts come from, where this daemon makes it itself.</summary>
internal sealed partial class AddressTable
{
    /// <summary>
    /// Puts a link-local address there to stay, for adverts alone: with a preferred lifetime of 0 the kernel chooses it for no
    /// other traffic (RFC 6724 §5, rule 3), and the route to fe80::/64 stays the host's own. Idempotent.
    /// </summary>
    /// <returns>0, or the kernel's errno: EACCES where the interface has IPv6 switched off.</returns>
    internal int HoldSource(int interfaceIndex, HostAddress address)
    {
        Span<byte> message = stackalloc byte[128];
        int length = WriteAddress(message, interfaceIndex, new VirtualAddress(address, 64));
        ReadOnlySpan<uint> lifetime = [0, uint.MaxValue, 0, 0];
        length = Netlink.Append(message, length, IFA_CACHEINFO, MemoryMarshal.AsBytes(lifetime));
        length = Netlink.Append(message, length, IFA_PROTO, [OurProto]);
        // No duplicate address detection: it would keep adverts back for a second, and the address is this node's by the file.
        uint flags = IFA_F_NODAD | IFA_F_NOPREFIXROUTE;
        length = Netlink.Append(message, length, IFA_FLAGS, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in flags)));
        return netlink.Request(message[..length], Netlink.RTM_NEWADDR, Netlink.NLM_F_CREATE | Netlink.NLM_F_REPLACE);
    }

    /// <summary>Takes it off again; one that is not there is fine.</summary>
    /// <returns>0, or the kernel's errno.</returns>
    internal int ReleaseSource(int interfaceIndex, HostAddress address) => Release(interfaceIndex, new VirtualAddress(address, 64));
}
