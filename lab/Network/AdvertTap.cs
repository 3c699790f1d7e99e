using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace VipGuard.Lab.Network;

/// <summary>An advertisement as it left a host, before the switch could lose it.</summary>
/// <param name="At">Stopwatch ticks.</param>
/// <param name="Host">By the port it came in at, whatever address it names as its source.</param>
public readonly record struct AdvertSeen(long At, string Host, IPAddress Source, int Version, int VirtualRouter, int Priority);

/// <summary>Listens at the switch's ports for protocol 112 over IPv4 and IPv6, with eyes of its own: no line is shared with the daemon.</summary>
public sealed unsafe class AdvertTap : IDisposable
{
    private const int Kept = 20_000;
    private const int EthernetHeader = 14;
    private const ushort IPv4 = 0x0800;                             // linux/if_ether.h
    private const ushort IPv6 = 0x86dd;
    private const int IPv6Header = 40;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Queue<AdvertSeen>> seen = [];
    private readonly List<(string Host, int Socket)> ports = [];
    private readonly int stop = Libc.Checked(Libc.eventfd(0, Libc.SOCK_CLOEXEC), "make an eventfd");
    private readonly Thread thread;

    internal AdvertTap(string ns, IEnumerable<string> hosts)
    {
        using var inside = new NamespaceThread(ns);
        foreach (string host in hosts)
        {
            seen.Add(host, new());
            ports.Add((host, inside.Run(() => Open(host))));
        }
        thread = new Thread(Listen) { IsBackground = true, Name = "advert tap" };
        thread.Start();
    }

    /// <summary>What left the host from a moment on, oldest first; the last 20,000 adverts of each host are kept.</summary>
    public IReadOnlyList<AdvertSeen> From(string host, long since)
    {
        lock (gate)
            return [.. seen[host].Where(a => a.At >= since)];
    }

    private static int Open(string port)
    {
        const int SOL_SOCKET = 1, SO_ATTACH_FILTER = 26, SOL_PACKET = 263, PACKET_IGNORE_OUTGOING = 23;
        const ushort ETH_P_ALL = 3;
        int socket = Libc.Checked(Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0), "open a packet socket");

        // Classic BPF, as `tcpdump -d 'ip proto 112 or ip6 proto 112'` prints it: the probe's thousands of packets stay in
        // the kernel.
        var program = stackalloc Instruction[]
        {
            new() { Code = 0x28, K = 12 },                          // ldh [12]
            new() { Code = 0x15, JumpFalse = 2, K = IPv4 },         // jeq IPv4
            new() { Code = 0x30, K = 23 },                          // ldb [23]
            new() { Code = 0x15, JumpTrue = 3, JumpFalse = 4, K = 112 },
            new() { Code = 0x15, JumpFalse = 3, K = IPv6 },         // jeq IPv6
            new() { Code = 0x30, K = 20 },                          // ldb [20]
            new() { Code = 0x15, JumpFalse = 1, K = 112 },          // jeq VRRP
            new() { Code = 0x06, K = 256 },                         // ret 256
            new() { Code = 0x06, K = 0 },                           // ret 0
        };
        var filter = new Filter { Length = 9, Program = program };
        Libc.Checked(Libc.setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter, (uint)sizeof(Filter)), "filter the port");
        int yes = 1;
        Libc.Checked(Libc.setsockopt(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof(int)), "hear only what comes in");

        // struct sockaddr_ll (man 7 packet). Taps on ETH_P_ALL hear a packet before the bridge takes it away.
        byte* address = stackalloc byte[20];
        var bytes = new Span<byte>(address, 20);
        bytes.Clear();
        MemoryMarshal.Write(bytes, (ushort)Libc.AF_PACKET);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], ETH_P_ALL);
        MemoryMarshal.Write(bytes[4..], Libc.if_nametoindex(port));
        Libc.Checked(Libc.bind(socket, address, 20), $"listen at port {port}");
        return socket;
    }

    private void Listen()
    {
        Libc.PreferThisThread();
        var fds = stackalloc Libc.PollFd[ports.Count + 1];
        for (int i = 0; i < ports.Count; i++)
            fds[i] = new() { Fd = ports[i].Socket, Events = Libc.POLLIN };
        fds[ports.Count] = new() { Fd = stop, Events = Libc.POLLIN };
        byte* buffer = stackalloc byte[256];

        while (fds[ports.Count].Revents == 0)
        {
            _ = Libc.poll(fds, (nuint)ports.Count + 1, -1);
            long now = Stopwatch.GetTimestamp();
            for (int i = 0; i < ports.Count; i++)
            {
                int length;
                while (fds[i].Revents != 0 && (length = (int)Libc.recv(ports[i].Socket, buffer, 256, 0)) > 0)
                    Note(now, ports[i].Host, new ReadOnlySpan<byte>(buffer, length));
            }
        }
    }

    private void Note(long now, string host, ReadOnlySpan<byte> frame)
    {
        bool six = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == IPv6;
        var ip = frame[EthernetHeader..];
        int header = six ? IPv6Header : (ip[0] & 15) * 4;
        if (ip.Length < header + 8)
            return;
        var advert = ip[header..];
        var source = new IPAddress(six ? ip.Slice(8, 16) : ip.Slice(12, 4));
        lock (gate)
        {
            var adverts = seen[host];
            adverts.Enqueue(new(now, host, source, advert[0] >> 4, advert[1], advert[2]));
            if (adverts.Count > Kept)
                adverts.Dequeue();
        }
    }

    public void Dispose()
    {
        ulong one = 1;
        _ = Libc.write(stop, &one, 8);
        thread.Join();
        foreach (var (_, socket) in ports)
            _ = Libc.close(socket);
        _ = Libc.close(stop);
    }

    /// <summary>struct sock_filter (linux/filter.h).</summary>
    private struct Instruction
    {
        public ushort Code;
        public byte JumpTrue;
        public byte JumpFalse;
        public uint K;
    }

    /// <summary>struct sock_fprog (linux/filter.h).</summary>
    private struct Filter
    {
        public ushort Length;
        public Instruction* Program;
    }
}
