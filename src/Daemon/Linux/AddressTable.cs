using System.Runtime.InteropServices;
using System.Text;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>One row of the kernel's address table.</summary>
/// <param name="Interface">Its index.</param>
/// <param name="Address">With the prefix length.</param>
/// <param name="Lifetime">What is left of its lease; null for a permanent one. DHCP gives leases too.</param>
/// <param name="IsOurs">True if this program put it there (IFA_PROTO 112).</param>
internal readonly record struct HeldAddress(int Interface, VirtualAddress Address, TimeSpan? Lifetime, bool IsOurs);

/// <summary>The kernel's address table by rtnetlink (man 7 rtnetlink).</summary>
internal sealed partial class AddressTable(NetlinkSocket netlink)
{
    private const ushort IFA_ADDRESS = 1;         // linux/if_addr.h
    private const ushort IFA_LOCAL = 2;
    private const ushort IFA_LABEL = 3;
    private const ushort IFA_CACHEINFO = 6;
    private const ushort IFA_FLAGS = 8;
    private const ushort IFA_PROTO = 11;
    private const uint IFA_F_NODAD = 0x02;
    private const uint IFA_F_PERMANENT = 0x80;
    private const uint IFA_F_NOPREFIXROUTE = 0x200;
    private const int IFNAMSIZ = 16;              // linux/if.h, with the NUL
    private const int IfAddrMsgLength = 8;        // struct ifaddrmsg

    // Who put an address there; 0 to 3 are the kernel's (linux/if_addr.h), ours is the protocol's number.
    private const byte OurProto = VrrpProtocol.IpProtocol;

    /// <summary>The socket that it speaks on; routes and rules go the same way.</summary>
    internal NetlinkSocket Socket => netlink;

    /// <summary>Adds the address, or renews its lease. Takes 20–40 µs; idempotent; allocates nothing.</summary>
    /// <param name="interfaceIndex">Where.</param>
    /// <param name="leased">What. Of an IPv4 address that is there a renewal changes the lifetime only: scope, label and
    /// noprefixroute stay as they were when it was added (net/ipv4/devinet.c, inet_rtm_newaddr).</param>
    /// <param name="lease">Whole seconds; the kernel removes the address when it runs out.</param>
    /// <returns>0, or the kernel's errno.</returns>
    internal int Hold(int interfaceIndex, in LeasedAddress leased, TimeSpan lease)
    {
        Span<byte> message = stackalloc byte[160];
        int length = WriteAddress(message, interfaceIndex, leased.Address);

        // struct ifa_cacheinfo: preferred and valid lifetime in seconds, then two stamps that only the kernel writes.
        // An IPv6 address that is preferred would be the source of what this host itself begins, its replication too; an IPv4
        // one is a secondary that the kernel does not choose. RFC 6724 §5, rule 3: what is valid but not preferred comes last.
        uint seconds = (uint)lease.TotalSeconds;
        ReadOnlySpan<uint> lifetime = [leased.Address.Address.Family == IpFamily.V6 ? 0 : seconds, seconds, 0, 0];
        length = Netlink.Append(message, length, IFA_CACHEINFO, MemoryMarshal.AsBytes(lifetime));
        length = Netlink.Append(message, length, IFA_PROTO, [OurProto]);
        uint flags = leased.NoPrefixRoute ? IFA_F_NOPREFIXROUTE : 0;
        if (leased.Address.Address.Family == IpFamily.V6)
        {
            // RFC 9568 §8.2.2: no duplicate address detection for what another router held a moment ago.
            flags |= IFA_F_NODAD;
        }
        else
        {
            message[Netlink.HeaderLength + 3] = (byte)leased.Scope;
            if (leased.Label is { } label)
                length = AppendLabel(message, length, label);
        }
        length = Netlink.Append(message, length, IFA_FLAGS, flags);
        return netlink.Request(message[..length], Netlink.RTM_NEWADDR, Netlink.NLM_F_CREATE | Netlink.NLM_F_REPLACE);
    }

    /// <summary>Removes the address; one that is not there is fine. Allocates nothing.</summary>
    /// <returns>0, or the kernel's errno.</returns>
    internal int Release(int interfaceIndex, in VirtualAddress address)
    {
        Span<byte> message = stackalloc byte[128];
        int length = WriteAddress(message, interfaceIndex, address);
        int error = netlink.Request(message[..length], Netlink.RTM_DELADDR, 0);
        return error is Libc.EADDRNOTAVAIL or Libc.ENODEV ? 0 : error;
    }

    /// <summary>Writes the whole request that removes an address, for who sends it without an answer; returns its length.</summary>
    internal static int WriteRelease(Span<byte> message, int interfaceIndex, in VirtualAddress address)
    {
        int length = WriteAddress(message, interfaceIndex, address);
        Netlink.WriteHeader(message, length, Netlink.RTM_DELADDR, Netlink.NLM_F_REQUEST, sequence: 0);
        return length;
    }

    /// <summary>Every address of this network namespace.</summary>
    /// <exception cref="LinuxException">The kernel's answer.</exception>
    internal List<HeldAddress> List() => netlink.Dump<HeldAddress>(Netlink.RTM_GETADDR, Netlink.RTM_NEWADDR, TryRead);

    /// <summary>Reads the body of RTM_NEWADDR or RTM_DELADDR. Allocates nothing.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> body, out HeldAddress held)
    {
        held = default;
        if (body.Length < IfAddrMsgLength || body[0] is not (Libc.AF_INET or Libc.AF_INET6))
            return false;
        uint flags = body[2];
        byte proto = 0;
        uint valid = uint.MaxValue;
        ReadOnlySpan<byte> address = default;
        var attributes = body[IfAddrMsgLength..];
        while (Netlink.TryNextAttribute(ref attributes, out ushort type, out var value))
        {
            switch (type)
            {
                // IFA_LOCAL is this end; IFA_ADDRESS is the same, or the other end of a point-to-point link. IPv6 has only the latter.
                case IFA_LOCAL:
                case IFA_ADDRESS when address.IsEmpty:
                    address = value;
                    break;
                case IFA_FLAGS when value.Length >= 4:
                    flags = MemoryMarshal.Read<uint>(value);
                    break;
                case IFA_CACHEINFO when value.Length >= 8:
                    valid = MemoryMarshal.Read<uint>(value[4..]);
                    break;
                case IFA_PROTO when value.Length >= 1:
                    proto = value[0];
                    break;
            }
        }
        if (address.Length is not (4 or 16))
            return false;
        held = new HeldAddress(
            (int)MemoryMarshal.Read<uint>(body[4..]),
            new VirtualAddress(HostAddress.Read(address), body[1]),
            (flags & IFA_F_PERMANENT) == 0 ? TimeSpan.FromSeconds(valid) : null,
            proto == OurProto);
        return true;
    }

    private static int AppendLabel(Span<byte> message, int length, string label)
    {
        Span<byte> bytes = stackalloc byte[IFNAMSIZ];
        bytes.Clear();
        // The file's reader has counted its bytes; a longer one would be cut, never overflow.
        Encoding.UTF8.TryGetBytes(label, bytes[..^1], out int written);
        return Netlink.Append(message, length, IFA_LABEL, bytes[..(written + 1)]);
    }

    private static int WriteAddress(Span<byte> message, int interfaceIndex, in VirtualAddress address)
    {
        message.Clear();
        var ifaddrmsg = message[Netlink.HeaderLength..];
        ifaddrmsg[0] = (byte)(address.Address.Family == IpFamily.V4 ? Libc.AF_INET : Libc.AF_INET6);
        ifaddrmsg[1] = (byte)address.PrefixLength;
        MemoryMarshal.Write(ifaddrmsg[4..], (uint)interfaceIndex);

        int at = Netlink.Append(message, Netlink.HeaderLength + IfAddrMsgLength, IFA_LOCAL, address.Address);
        return Netlink.Append(message, at, IFA_ADDRESS, address.Address);
    }
}
