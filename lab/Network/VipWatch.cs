using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace VipGuard.Lab.Network;

/// <summary>
/// Listens to the kernels of all hosts for their addresses (man 7 rtnetlink) and writes the virtual one's comings and
/// goings into a <see cref="VipTimeline"/>. It waits for messages, and so neither polls nor trusts the daemons.
/// </summary>
public sealed unsafe class VipWatch : IDisposable
{
    private const int NETLINK_ROUTE = 0;
    private const uint RTMGRP_IPV4_IFADDR = 0x10;   // linux/rtnetlink.h
    private const ushort NLMSG_DONE = 3;
    private const ushort RTM_NEWADDR = 20;
    private const ushort RTM_DELADDR = 21;
    private const ushort RTM_GETADDR = 22;
    private const ushort IFA_LOCAL = 2;             // linux/if_addr.h
    private const int MessageHeader = 16;
    private const int AddressHeader = 8;

    private readonly uint vip;
    private readonly VipTimeline timeline;
    private readonly List<Ear> ears = [];
    private readonly int stop = Libc.Checked(Libc.eventfd(0, Libc.SOCK_CLOEXEC), "make an eventfd");
    private readonly Thread thread;

    private sealed class Ear(string host, int socket)
    {
        public readonly string Host = host;
        public readonly int Socket = socket;
        public bool SeenInDump;
    }

    internal VipWatch(IPAddress address, VipTimeline timeline, IEnumerable<(string Host, string Namespace)> hosts)
    {
        vip = BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
        this.timeline = timeline;
        foreach (var (host, ns) in hosts)
        {
            using var inside = new NamespaceThread(ns);
            ears.Add(new Ear(host, inside.Run(Open)));
        }
        thread = new Thread(Listen) { IsBackground = true, Name = "address watch" };
        thread.Start();
    }

    private static int Open()
    {
        int socket = Libc.Checked(Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, NETLINK_ROUTE), "open a netlink socket");
        // struct sockaddr_nl: family, padding, port (0: the kernel's choice), groups.
        uint* address = stackalloc uint[3] { Libc.AF_NETLINK, 0, RTMGRP_IPV4_IFADDR };
        Libc.Checked(Libc.bind(socket, address, 12), "listen for addresses");
        AskForAll(socket);
        return socket;
    }

    private static void AskForAll(int socket)
    {
        const ushort NLM_F_REQUEST_DUMP = 0x301;
        byte* request = stackalloc byte[MessageHeader + AddressHeader];
        var bytes = new Span<byte>(request, MessageHeader + AddressHeader);
        bytes.Clear();
        MemoryMarshal.Write(bytes, bytes.Length);
        MemoryMarshal.Write(bytes[4..], RTM_GETADDR);
        MemoryMarshal.Write(bytes[6..], NLM_F_REQUEST_DUMP);
        bytes[MessageHeader] = Libc.AF_INET;
        Libc.Checked((int)Libc.send(socket, request, bytes.Length, 0), "ask for the addresses");
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
            {
                ear.SeenInDump = false;
                AskForAll(ear.Socket);
            }
            else if (length <= 0)
            {
                return;
            }
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
                case RTM_NEWADDR when Local(body) == vip:
                    ear.SeenInDump = true;
                    timeline.Note(now, ear.Host, held: true);
                    break;
                case RTM_DELADDR when Local(body) == vip:
                    timeline.Note(now, ear.Host, held: false);
                    break;
                case NLMSG_DONE when !ear.SeenInDump:
                    timeline.Note(now, ear.Host, held: false);
                    break;
            }
            messages = messages[Math.Min(Aligned(length), messages.Length)..];
        }
    }

    private static uint Local(ReadOnlySpan<byte> body)
    {
        var attributes = body[AddressHeader..];
        while (attributes.Length >= 4)
        {
            int length = MemoryMarshal.Read<ushort>(attributes);
            if (MemoryMarshal.Read<ushort>(attributes[2..]) == IFA_LOCAL)
                return BinaryPrimitives.ReadUInt32BigEndian(attributes[4..]);
            attributes = attributes[Math.Min(Aligned(length), attributes.Length)..];
        }
        return 0;
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
