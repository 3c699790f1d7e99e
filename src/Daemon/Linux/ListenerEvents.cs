using System.Buffers.Binary;

namespace VipGuard.Daemon.Linux;

/// <summary>
/// Tells when a listening TCP socket of this network namespace is no more: the kernel's socket diagnosis says of each socket that it
/// destroys (man 7 sock_diag), and a filter lets through the listeners of the watched ports. No privilege, no polling.
/// </summary>
internal sealed unsafe class ListenerEvents : IDisposable
{
    private const int NETLINK_SOCK_DIAG = 4;          // linux/netlink.h
    private const int SKNLGRP_INET_TCP_DESTROY = 1;   // linux/sock_diag.h
    private const int SKNLGRP_INET6_TCP_DESTROY = 3;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(4096, pinned: true);

    private ListenerEvents(int descriptor) => Descriptor = descriptor;

    internal int Descriptor { get; }

    /// <summary>Opened on the thread, and so in the network namespace, of the caller.</summary>
    /// <exception cref="LinuxException">A kernel without socket diagnosis (CONFIG_INET_DIAG).</exception>
    internal static ListenerEvents Open(IReadOnlyCollection<ushort> ports)
    {
        var events = new ListenerEvents(Libc.OpenSocket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, NETLINK_SOCK_DIAG, "socket diagnosis"));
        try
        {
            // Before it is told of anything.
            events.Watch(ports);
            Span<byte> address = stackalloc byte[12];   // struct sockaddr_nl: family, pad, port, groups
            address.Clear();
            BinaryPrimitives.WriteUInt16LittleEndian(address, Libc.AF_NETLINK);
            BinaryPrimitives.WriteUInt32LittleEndian(address[8..], (1 << (SKNLGRP_INET_TCP_DESTROY - 1)) | (1 << (SKNLGRP_INET6_TCP_DESTROY - 1)));
            fixed (byte* bytes = address)
            {
                if (Libc.bind(events.Descriptor, bytes, (uint)address.Length) < 0)
                    throw LinuxException.Last("socket diagnosis, destroyed sockets");
            }
            return events;
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }

    /// <summary>These ports from now on; from any thread.</summary>
    internal void Watch(IReadOnlyCollection<ushort> ports) =>
        SocketFilter.Attach(Descriptor, NetlinkFilter.ClosedListeners(ports), "filter of destroyed sockets");

    /// <summary>Reads what waits, and is done with it; allocates nothing.</summary>
    internal void Clear()
    {
        // What waits is counted by the kernel in bytes of its buffer: some hundred messages at the most.
        fixed (byte* bytes = _buffer)
        {
            for (int i = 0; i < 1024 && Libc.recv(Descriptor, bytes, _buffer.Length, 0) >= 0; i++)
            {
            }
        }
    }

    public void Dispose() => Libc.close(Descriptor);
}
