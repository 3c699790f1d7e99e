using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VipGuard.Daemon.Linux;

/// <summary>
/// Tells when a thread of one process ends, by the kernel's process-events connector (linux/cn_proc.h): what there is before Linux 6.9.
/// In the initial network, user and PID namespaces only, and with CAP_NET_ADMIN.
/// </summary>
internal sealed unsafe class ProcessEvents : IDisposable
{
    private const int NETLINK_CONNECTOR = 11;         // linux/netlink.h
    private const uint CN_IDX_PROC = 1;               // linux/connector.h
    private const uint CN_VAL_PROC = 1;
    private const uint PROC_CN_MCAST_LISTEN = 1;      // linux/cn_proc.h
    private const uint PROC_CN_MCAST_IGNORE = 2;
    private const ushort NLMSG_DONE = 3;              // linux/netlink.h
    private const int ConnectorLength = 20;           // struct cn_msg
    private const int MessageLength = Netlink.HeaderLength + ConnectorLength + sizeof(uint);

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMilliseconds(200);

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(4096, pinned: true);

    private ProcessEvents(int descriptor) => Descriptor = descriptor;

    internal int Descriptor { get; }

    /// <summary>Waits for the kernel's answer, 200 ms at the most. Nothing is told before <see cref="Watch"/>.</summary>
    /// <exception cref="LinuxException">It has no connector, or not for this namespace or this process.</exception>
    internal static ProcessEvents Open()
    {
        var events = new ProcessEvents(Libc.OpenSocket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, NETLINK_CONNECTOR, "process events"));
        try
        {
            Span<byte> address = stackalloc byte[12];   // struct sockaddr_nl: family, pad, port, groups
            address.Clear();
            BinaryPrimitives.WriteUInt16LittleEndian(address, Libc.AF_NETLINK);
            BinaryPrimitives.WriteUInt32LittleEndian(address[8..], CN_IDX_PROC);
            fixed (byte* bytes = address)
            {
                if (Libc.bind(events.Descriptor, bytes, (uint)address.Length) < 0)
                    throw LinuxException.Last("process events (needs CAP_NET_ADMIN)");
            }
            if (!events.TrySay(PROC_CN_MCAST_LISTEN))
                throw LinuxException.Last("process events (only in the initial network namespace)");
            if (!events.HearsAnything())
                throw new LinuxException("process events (only in the initial namespaces): no answer", Libc.EOPNOTSUPP);
            SocketFilter.Attach(events.Descriptor, NetlinkFilter.Nothing, "filter of process events");
            events.Clear();
            return events;
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }

    /// <summary>This process's exits from now on; from any thread.</summary>
    internal void Watch(int pid) => SocketFilter.Attach(Descriptor, NetlinkFilter.ExitsOf(pid), "filter of process events");

    /// <summary>Reads what waits, and is done with it; allocates nothing.</summary>
    internal void Clear()
    {
        fixed (byte* bytes = _buffer)
        {
            for (int i = 0; i < 4096 && Libc.recv(Descriptor, bytes, _buffer.Length, 0) >= 0; i++)
            {
            }
        }
    }

    private bool TrySay(uint operation)
    {
        Span<byte> message = stackalloc byte[MessageLength];
        message.Clear();
        Netlink.WriteHeader(message, MessageLength, NLMSG_DONE, 0, 0);
        var body = message[Netlink.HeaderLength..];
        MemoryMarshal.Write(body, CN_IDX_PROC);
        MemoryMarshal.Write(body[4..], CN_VAL_PROC);
        MemoryMarshal.Write(body[16..], (ushort)sizeof(uint));
        MemoryMarshal.Write(body[ConnectorLength..], operation);
        fixed (byte* bytes = message)
            return Libc.sendto(Descriptor, bytes, message.Length, 0, null, 0) >= 0;
    }

    // The kernel answers to the whole group; any event at all shows that it tells this namespace.
    private bool HearsAnything()
    {
        var poll = new Libc.PollDescriptor { Descriptor = Descriptor, Events = Libc.POLLIN };
        var limit = new Libc.Timespec { Nanoseconds = (nint)(AnswerLimit.Ticks * 100) };
        return Libc.ppoll(&poll, 1, &limit, null) > 0;
    }

    public void Dispose()
    {
        // Before Linux 6.6 a listener that only closes is counted for ever, and every fork pays for it.
        TrySay(PROC_CN_MCAST_IGNORE);
        Libc.close(Descriptor);
    }
}
