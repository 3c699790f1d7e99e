using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace VipGuard.Lab.Network;

/// <summary>
/// Listens to the kernels of all hosts for their addresses and links (man 7 rtnetlink) and writes the comings and goings of
/// the virtual ones into a <see cref="VipTimeline"/> each. It waits for messages, and so neither polls nor trusts the daemons.
/// </summary>
public sealed unsafe class VipWatch : IDisposable
{
    private const int NETLINK_ROUTE = 0;
    private const uint RTMGRP_LINK = 0x1;           // linux/rtnetlink.h
    private const uint RTMGRP_IPV4_IFADDR = 0x10;
    private const uint RTMGRP_IPV6_IFADDR = 0x100;
    private const ushort NLMSG_DONE = 3;
    private const ushort RTM_NEWLINK = 16;
    private const ushort RTM_DELLINK = 17;
    private const ushort RTM_GETLINK = 18;
    private const ushort RTM_NEWADDR = 20;
    private const ushort RTM_DELADDR = 21;
    private const ushort RTM_GETADDR = 22;
    private const ushort IFA_ADDRESS = 1;           // linux/if_addr.h
    private const ushort IFA_LOCAL = 2;
    private const ushort IFLA_PROTO_DOWN = 39;      // linux/if_link.h
    private const int MessageHeader = 16;
    private const int AddressHeader = 8;
    private const int LinkHeader = 16;

    private readonly (byte[] Bytes, VipTimeline Timeline)[] watched;
    private readonly List<Ear> ears = [];
    private readonly int stop = Libc.Checked(Libc.eventfd(0, Libc.SOCK_CLOEXEC), "make an eventfd");
    private readonly Thread thread;

    private sealed class Ear(string host, int socket)
    {
        public readonly string Host = host;
        public readonly int Socket = socket;
        public readonly HashSet<(int Vip, int Interface)> Present = [];
        public readonly HashSet<(int Vip, int Interface)> InDump = [];
        public readonly HashSet<int> HeldDown = [];
        public ushort Asked;
    }

    internal VipWatch(IEnumerable<(IPAddress Address, VipTimeline Timeline)> watched, IEnumerable<(string Host, string Namespace)> hosts)
    {
        this.watched = [.. watched.Select(w => (w.Address.GetAddressBytes(), w.Timeline))];
        foreach (var (host, ns) in hosts)
        {
            using var inside = new NamespaceThread(ns);
            var ear = new Ear(host, inside.Run(Open));
            Ask(ear, RTM_GETLINK);
            ears.Add(ear);
        }
        thread = new Thread(Listen) { IsBackground = true, Name = "address watch" };
        thread.Start();
    }

    private static int Open()
    {
        int socket = Libc.Checked(Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, NETLINK_ROUTE), "open a netlink socket");
        // struct sockaddr_nl: family, padding, port (0: the kernel's choice), groups.
        uint* address = stackalloc uint[3] { Libc.AF_NETLINK, 0, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR };
        Libc.Checked(Libc.bind(socket, address, 12), "listen for addresses");
        return socket;
    }

    // One dump at a time: the kernel refuses a second (netlink_dump_start). The links first, then the addresses on them.
    private static void Ask(Ear ear, ushort what)
    {
        const ushort NLM_F_REQUEST_DUMP = 0x301;
        int length = MessageHeader + (what == RTM_GETLINK ? LinkHeader : AddressHeader);
        byte* request = stackalloc byte[length];
        var bytes = new Span<byte>(request, length);
        bytes.Clear();
        MemoryMarshal.Write(bytes, length);
        MemoryMarshal.Write(bytes[4..], what);
        MemoryMarshal.Write(bytes[6..], NLM_F_REQUEST_DUMP);
        Libc.Checked((int)Libc.send(ear.Socket, request, length, 0), "ask for links and addresses");
        ear.Asked = what;
        ear.InDump.Clear();
    }

    private void Listen()
    {
        Libc.PreferThisThread();
        var fds = stackalloc Libc.PollFd[ears.Count + 1];
        for (int i = 0; i < ears.Count; i++)
            fds[i] = new() { Fd = ears[i].Socket, Events = Libc.POLLIN };
        fds[ears.Count] = new() { Fd = stop, Events = Libc.POLLIN };

        while (fds[ears.Count].Revents == 0)
        {
            _ = Libc.poll(fds, (nuint)ears.Count + 1, -1);
            long now = Stopwatch.GetTimestamp();
            for (int i = 0; i < ears.Count; i++)
            {
                if (fds[i].Revents != 0)
                    Hear(ears[i], now);
            }
        }
    }

    private void Hear(Ear ear, long now)
    {
        byte* buffer = stackalloc byte[32768];
        while (true)
        {
            int length = (int)Libc.recv(ear.Socket, buffer, 32768, 0);
            if (length < 0 && Marshal.GetLastPInvokeError() == Libc.ENOBUFS)
                Ask(ear, RTM_GETLINK);
            else if (length <= 0)
                return;
            Read(ear, now, new ReadOnlySpan<byte>(buffer, Math.Max(length, 0)));
        }
    }

    private void Read(Ear ear, long now, ReadOnlySpan<byte> messages)
    {
        while (messages.Length >= MessageHeader)
        {
            int length = MemoryMarshal.Read<int>(messages);
            var body = messages[MessageHeader..length];
            switch (MemoryMarshal.Read<ushort>(messages[4..]))
            {
                case RTM_NEWADDR when Which(body) is >= 0 and var vip:
                    ear.Present.Add((vip, InterfaceOf(body)));
                    ear.InDump.Add((vip, InterfaceOf(body)));
                    break;
                case RTM_DELADDR when Which(body) is >= 0 and var vip:
                    ear.Present.Remove((vip, InterfaceOf(body)));
                    ear.InDump.Remove((vip, InterfaceOf(body)));
                    break;
                case RTM_NEWLINK when IsHeldDown(body) is { } down:
                    _ = down ? ear.HeldDown.Add(InterfaceOf(body)) : ear.HeldDown.Remove(InterfaceOf(body));
                    break;
                case RTM_DELLINK:
                    ear.HeldDown.Remove(InterfaceOf(body));
                    break;
                case NLMSG_DONE when ear.Asked == RTM_GETLINK:
                    Ask(ear, RTM_GETADDR);
                    break;
                case NLMSG_DONE:
                    ear.Present.IntersectWith(ear.InDump);
                    break;
            }
            messages = messages[Math.Min(Aligned(length), messages.Length)..];
        }
        for (int vip = 0; vip < watched.Length; vip++)
            watched[vip].Timeline.Note(now, ear.Host, Holds(ear, vip));
    }

    // FRR stands by with the address on an interface that it holds down.
    private static bool Holds(Ear ear, int vip)
    {
        foreach (var (which, card) in ear.Present)
        {
            if (which == vip && !ear.HeldDown.Contains(card))
                return true;
        }
        return false;
    }

    // The index stands at the same place in struct ifaddrmsg and struct ifinfomsg.
    private static int InterfaceOf(ReadOnlySpan<byte> body) => MemoryMarshal.Read<int>(body[4..]);

    /// <returns>The place among the watched addresses; −1 if it is none of them.</returns>
    private int Which(ReadOnlySpan<byte> body)
    {
        // IPv4 has its own address in IFA_LOCAL (and its peer's in the other), IPv6 mostly in IFA_ADDRESS alone.
        var own = Attribute(body[AddressHeader..], IFA_LOCAL);
        if (own.IsEmpty)
            own = Attribute(body[AddressHeader..], IFA_ADDRESS);
        for (int i = 0; i < watched.Length; i++)
        {
            if (own.SequenceEqual(watched[i].Bytes))
                return i;
        }
        return -1;
    }

    private static bool? IsHeldDown(ReadOnlySpan<byte> body)
    {
        var down = Attribute(body[LinkHeader..], IFLA_PROTO_DOWN);
        return down.IsEmpty ? null : down[0] != 0;
    }

    private static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> attributes, ushort wanted)
    {
        while (attributes.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            if (BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]) == wanted)
                return attributes[4..length];
            attributes = attributes[Math.Min(Aligned(length), attributes.Length)..];
        }
        return default;
    }

    private static int Aligned(int length) => (length + 3) & ~3;

    public void Dispose()
    {
        ulong one = 1;
        _ = Libc.write(stop, &one, 8);
        thread.Join();
        foreach (var ear in ears)
            _ = Libc.close(ear.Socket);
        _ = Libc.close(stop);
    }
}
