using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Sentry;

/// <summary>
/// Carries wills out: sockets that are open beforehand, bytes that were written beforehand. Allocates nothing and waits for
/// nobody: rtnetlink does what is asked within the call (man 7 netlink), and its answers are not read.
/// </summary>
internal sealed unsafe class WillExecutor : IDisposable
{
    private const int IPPROTO_VRRP = 112;         // RFC 9568 §5.1.1.4
    private const int IPPROTO_IP = 0;             // linux/in.h
    private const int IP_TOS = 1;
    private const int IP_TTL = 2;
    private const int IP_PKTINFO = 8;
    private const int IP_MULTICAST_TTL = 33;
    private const int IP_MULTICAST_LOOP = 34;
    private const int IPPROTO_IPV6 = 41;          // linux/in6.h
    private const int IPV6_UNICAST_HOPS = 16;
    private const int IPV6_MULTICAST_HOPS = 18;
    private const int IPV6_MULTICAST_LOOP = 19;
    private const int IPV6_PKTINFO = 50;
    private const int IPV6_TCLASS = 67;
    private const int InternetworkControl = 0xC0; // RFC 4594 §3.1
    private const int TimeToLive = 255;           // RFC 9568 §5.1.1.3

    private readonly int _netlink;
    private readonly int _v4;
    private readonly int _v6;

    private WillExecutor(int netlink, int v4, int v6) => (_netlink, _v4, _v6) = (netlink, v4, v6);

    /// <summary>What was asked for and done, of all kinds.</summary>
    internal int Done { get; private set; }

    /// <summary>What could not be sent: the first errno; 0: all was.</summary>
    internal int Error { get; private set; }

    /// <exception cref="LinuxException">The kernel's answer; EPERM without CAP_NET_RAW.</exception>
    internal static WillExecutor Open()
    {
        int netlink = Libc.OpenSocket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, Netlink.NETLINK_ROUTE, "rtnetlink");
        int v4 = Libc.OpenSocket(Libc.AF_INET, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, IPPROTO_VRRP, "raw socket for VRRP (needs CAP_NET_RAW)");
        SocketFilter.Attach(v4, PacketFilter.Nothing, "filter of the sentry's socket");
        Libc.SetOption(v4, IPPROTO_IP, IP_TOS, InternetworkControl, "type of service");
        Libc.SetOption(v4, IPPROTO_IP, IP_TTL, TimeToLive, "TTL");
        Libc.SetOption(v4, IPPROTO_IP, IP_MULTICAST_TTL, TimeToLive, "multicast TTL");
        Libc.SetOption(v4, IPPROTO_IP, IP_MULTICAST_LOOP, 0, "multicast loop");
        // A kernel without IPv6 has no instances of it.
        int v6 = Libc.socket(Libc.AF_INET6, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, IPPROTO_VRRP);
        if (v6 >= 0)
        {
            SocketFilter.Attach(v6, PacketFilter.Nothing, "filter of the sentry's socket");
            Libc.SetOption(v6, IPPROTO_IPV6, IPV6_TCLASS, InternetworkControl, "traffic class");
            Libc.SetOption(v6, IPPROTO_IPV6, IPV6_UNICAST_HOPS, TimeToLive, "hop limit");
            Libc.SetOption(v6, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, TimeToLive, "multicast hop limit");
            Libc.SetOption(v6, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0, "multicast loop");
        }
        return new WillExecutor(netlink, v4, v6);
    }

    /// <summary>One that reaches nobody: to have the code compiled beforehand.</summary>
    internal static WillExecutor Nowhere() => new(-1, -1, -1);

    /// <summary>All instances leave first, each its addresses before its word; what only tidies up comes after.</summary>
    /// <returns>How many of them held their addresses.</returns>
    internal int CarryOut(WillMemory wills)
    {
        int held = 0;
        for (int i = 0; i < wills.Count; i++)
        {
            var will = wills.Read(i, out bool holds);
            if (!holds)
                continue;
            held++;
            Leave(will);
        }
        for (int i = 0; i < wills.Count; i++)
            TidyUp(wills.Read(i, out bool holds), holds);
        return held;
    }

    internal void Leave(ReadOnlySpan<byte> will)
    {
        while (WillText.TryNext(ref will, out var kind, out var bytes))
        {
            if (kind == WillKind.Remove)
                Ask(bytes);
            else if (kind == WillKind.Tell)
                Tell(bytes);
        }
    }

    internal void TidyUp(ReadOnlySpan<byte> will, bool holds)
    {
        while (WillText.TryNext(ref will, out var kind, out var bytes))
        {
            if (kind == WillKind.RemoveAnyway || (holds && kind == WillKind.RemoveLater))
                Ask(bytes);
        }
    }

    private void Ask(ReadOnlySpan<byte> request)
    {
        fixed (byte* bytes = request)
            Count(Libc.sendto(_netlink, bytes, request.Length, 0, null, 0) == request.Length);
    }

    private void Tell(ReadOnlySpan<byte> line)
    {
        if (line.Length <= WillText.PacketHead)
            return;
        int index = BinaryPrimitives.ReadInt32LittleEndian(line[4..]);
        var source = line.Slice(8, 16);
        var destination = line.Slice(24, 16);
        Count(line[0] == 4
            ? TellV4(index, source[..4], destination[..4], line[WillText.PacketHead..])
            : TellV6(index, source, destination, line[WillText.PacketHead..]));
    }

    private bool TellV4(int index, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> packet)
    {
        Span<byte> to = stackalloc byte[16];      // struct sockaddr_in
        to.Clear();
        MemoryMarshal.Write(to, (ushort)Libc.AF_INET);
        destination.CopyTo(to[4..]);
        Span<byte> control = stackalloc byte[ControlMessage.Space(12)];
        control.Clear();
        var info = ControlMessage.Write(control, IPPROTO_IP, IP_PKTINFO, 12);   // struct in_pktinfo
        MemoryMarshal.Write(info, index);
        source.CopyTo(info[4..]);
        return ControlMessage.Send(_v4, to, control, packet);
    }

    private bool TellV6(int index, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> packet)
    {
        Span<byte> to = stackalloc byte[28];      // struct sockaddr_in6
        to.Clear();
        MemoryMarshal.Write(to, (ushort)Libc.AF_INET6);
        destination.CopyTo(to[8..]);
        MemoryMarshal.Write(to[24..], index);
        Span<byte> control = stackalloc byte[ControlMessage.Space(20)];
        control.Clear();
        var info = ControlMessage.Write(control, IPPROTO_IPV6, IPV6_PKTINFO, 20);   // struct in6_pktinfo
        source.CopyTo(info);
        MemoryMarshal.Write(info[16..], index);
        return ControlMessage.Send(_v6, to, control, packet);
    }

    private void Count(bool sent)
    {
        if (sent)
            Done++;
        else if (Error == 0)
            Error = Marshal.GetLastPInvokeError();
    }

    public void Dispose()
    {
        foreach (int descriptor in (ReadOnlySpan<int>)[_netlink, _v4, _v6])
        {
            if (descriptor >= 0)
                Libc.close(descriptor);
        }
    }
}
