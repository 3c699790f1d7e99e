using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>One row of the kernel's routing tables that bears our mark.</summary>
internal readonly record struct HeldRoute(VirtualNetwork To, uint Table, uint Metric)
{
    private const uint IP6_RT_PRIO_USER = 1024;   // linux/ipv6_route.h

    /// <summary>Where the kernel will have it: IPv6 has a metric of its own for none, and takes 0 for any when it removes.</summary>
    internal static HeldRoute Of(VirtualRoute route) => new(
        route.To, route.Table, route.Metric == 0 && route.To.Address.Family == IpFamily.V6 ? IP6_RT_PRIO_USER : route.Metric);
}

/// <summary>The kernel's routing tables by rtnetlink (man 7 rtnetlink); only what bears our mark is ever removed.</summary>
internal sealed class RouteTable(NetlinkSocket netlink)
{
    /// <summary>
    /// Who put a route or a rule there: the protocol's number, as with addresses. Not keepalived's 18 (RTPROT_KEEPALIVED):
    /// what bears our mark is removed at a start, and a keepalived on the same host has its own.
    /// </summary>
    internal const byte OurProtocol = VrrpProtocol.IpProtocol;

    private const ushort RTA_DST = 1;             // linux/rtnetlink.h
    private const ushort RTA_OIF = 4;
    private const ushort RTA_GATEWAY = 5;
    private const ushort RTA_PRIORITY = 6;
    private const ushort RTA_PREFSRC = 7;
    private const ushort RTA_TABLE = 15;
    private const ushort RTA_EXPIRES = 23;
    private const byte RT_SCOPE_UNIVERSE = 0;
    private const byte RT_SCOPE_LINK = 253;
    private const byte RT_SCOPE_NOWHERE = 255;
    private const byte RTN_UNICAST = 1;
    private const int RtMsgLength = 12;           // struct rtmsg

    /// <summary>Adds a route. Takes 20–40 µs; allocates nothing.</summary>
    /// <param name="interfaceIndex">Where it leads out.</param>
    /// <param name="route">What.</param>
    /// <param name="lease">IPv6: the kernel takes no heed of it any more when this has run out. IPv4 routes have no lease.</param>
    /// <param name="only">Also where the same destination and metric are there already with another next router: no (NLM_F_EXCL).
    /// Without it an equal route of IPv6 gets its lease renewed, and the answer is EEXIST all the same.</param>
    /// <returns>0: it is there now; EEXIST: one was; or another errno, with <see cref="NetlinkSocket.Words"/>.</returns>
    internal int Add(int interfaceIndex, in VirtualRoute route, TimeSpan lease, bool only)
    {
        Span<byte> message = stackalloc byte[160];
        int length = Write(message, HeldRoute.Of(route), route.Via is null && route.To.Address.Family == IpFamily.V4 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE, RTN_UNICAST);
        length = Netlink.Append(message, length, RTA_OIF, (uint)interfaceIndex);
        if (route.Via is { } via)
            length = Netlink.Append(message, length, RTA_GATEWAY, via);
        if (route.Source is { } source)
            length = Netlink.Append(message, length, RTA_PREFSRC, source);
        if (route.To.Address.Family == IpFamily.V6)
            length = Netlink.Append(message, length, RTA_EXPIRES, (uint)lease.TotalSeconds);
        return netlink.Request(message[..length], Netlink.RTM_NEWROUTE, only ? (ushort)(Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL) : Netlink.NLM_F_CREATE);
    }

    /// <summary>Removes our route to a destination, whatever its next router; one that is not there is fine. Allocates nothing.</summary>
    /// <returns>0, or the kernel's errno.</returns>
    internal int Remove(in HeldRoute route)
    {
        Span<byte> message = stackalloc byte[96];
        int length = Write(message, route, RT_SCOPE_NOWHERE, type: 0);
        int error = netlink.Request(message[..length], Netlink.RTM_DELROUTE, 0);
        return error is Libc.ESRCH or Libc.ENOENT or Libc.ENODEV ? 0 : error;
    }

    /// <summary>Writes the whole request of <see cref="Remove"/>, for who sends it without an answer; returns its length.</summary>
    internal static int WriteRemove(Span<byte> message, in HeldRoute route)
    {
        int length = Write(message, route, RT_SCOPE_NOWHERE, type: 0);
        Netlink.WriteHeader(message, length, Netlink.RTM_DELROUTE, Netlink.NLM_F_REQUEST, sequence: 0);
        return length;
    }

    /// <summary>Every route of this network namespace that bears our mark, in all tables.</summary>
    /// <exception cref="LinuxException">The kernel's answer.</exception>
    internal List<HeldRoute> Ours() => netlink.Dump<HeldRoute>(Netlink.RTM_GETROUTE, Netlink.RTM_NEWROUTE, TryReadOurs);

    /// <summary>Reads the body of RTM_NEWROUTE; false for another's route. Allocates nothing.</summary>
    internal static bool TryReadOurs(ReadOnlySpan<byte> body, out HeldRoute route)
    {
        route = default;
        if (body.Length < RtMsgLength || body[0] is not (Libc.AF_INET or Libc.AF_INET6) || body[5] != OurProtocol)
            return false;
        int bytes = body[0] == Libc.AF_INET ? 4 : 16;
        if (body[1] > bytes * 8)
            return false;
        // The default route has no destination.
        Span<byte> destination = stackalloc byte[16];
        destination.Clear();
        uint table = body[4];
        uint metric = 0;
        var attributes = body[RtMsgLength..];
        while (Netlink.TryNextAttribute(ref attributes, out ushort type, out var value))
        {
            if (type == RTA_DST && value.Length == bytes)
                value.CopyTo(destination);
            else if (type == RTA_TABLE && value.Length >= 4)
                table = MemoryMarshal.Read<uint>(value);
            else if (type == RTA_PRIORITY && value.Length >= 4)
                metric = MemoryMarshal.Read<uint>(value);
        }
        route = new HeldRoute(new VirtualNetwork(HostAddress.Read(destination[..bytes]), body[1]), table, metric);
        return true;
    }

    private static int Write(Span<byte> message, in HeldRoute route, byte scope, byte type)
    {
        message.Clear();
        var rtmsg = message[Netlink.HeaderLength..];
        rtmsg[0] = (byte)(route.To.Address.Family == IpFamily.V4 ? Libc.AF_INET : Libc.AF_INET6);
        rtmsg[1] = (byte)route.To.PrefixLength;
        // Here is room for 8 bits of the table; RTA_TABLE has all 32.
        rtmsg[4] = (byte)(route.Table < 256 ? route.Table : 0);
        rtmsg[5] = OurProtocol;
        rtmsg[6] = scope;
        rtmsg[7] = type;
        int at = Netlink.HeaderLength + RtMsgLength;
        if (route.To.PrefixLength > 0)
            at = Netlink.Append(message, at, RTA_DST, route.To.Address);
        at = Netlink.Append(message, at, RTA_TABLE, route.Table);
        return route.Metric > 0 ? Netlink.Append(message, at, RTA_PRIORITY, route.Metric) : at;
    }
}
