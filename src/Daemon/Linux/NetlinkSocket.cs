using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VipGuard.Daemon.Linux;

/// <summary>One rtnetlink socket: requests with the kernel's answer, or notifications (man 7 netlink).</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(32 * 1024, pinned: true);
    private uint _sequence;

    private NetlinkSocket(int descriptor) => Descriptor = descriptor;

    internal int Descriptor { get; }

    /// <summary>A socket for requests; an answer that takes over a second is an error.</summary>
    internal static NetlinkSocket ForRequests()
    {
        var socket = new NetlinkSocket(Libc.OpenSocket(Libc.AF_NETLINK, Libc.SOCK_RAW, Netlink.NETLINK_ROUTE, "rtnetlink"));
        ReadOnlySpan<long> oneSecond = [1, 0];   // struct timeval
        Libc.SetOption(socket.Descriptor, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, MemoryMarshal.AsBytes(oneSecond), "rtnetlink time limit");
        return socket;
    }

    /// <summary>A socket that is told of changes of links and addresses.</summary>
    internal static NetlinkSocket ForChanges()
    {
        var socket = new NetlinkSocket(Libc.OpenSocket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, Netlink.NETLINK_ROUTE, "rtnetlink"));
        Libc.SetOption(socket.Descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, 1 << 20, "rtnetlink receive buffer");
        // struct sockaddr_nl: family, pad, port, groups.
        Span<byte> address = stackalloc byte[12];
        address.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(address, Libc.AF_NETLINK);
        BinaryPrimitives.WriteUInt32LittleEndian(address[8..],
            Netlink.RTMGRP_LINK | Netlink.RTMGRP_IPV4_IFADDR | Netlink.RTMGRP_IPV6_IFADDR);
        fixed (byte* bytes = address)
        {
            if (Libc.bind(socket.Descriptor, bytes, (uint)address.Length) < 0)
                throw LinuxException.Last("rtnetlink groups");
        }
        return socket;
    }

    /// <summary>Sends a request with NLM_F_ACK and waits for the answer: 0 or an errno. Allocates nothing.</summary>
    /// <param name="message">With room for the header in front; this writes the header.</param>
    /// <param name="type">RTM_….</param>
    /// <param name="flags">Besides NLM_F_REQUEST and NLM_F_ACK.</param>
    internal int Request(Span<byte> message, ushort type, ushort flags)
    {
        if (!Send(message, type, (ushort)(flags | Netlink.NLM_F_ACK)))
            return Marshal.GetLastPInvokeError();
        while (TryReceive(out var batch))
        {
            while (Netlink.TryNext(ref batch, out ushort answer, out var body))
            {
                // struct nlmsgerr: the error, then the header that it answers; an answer that came too late is another's.
                if (answer == Netlink.NLMSG_ERROR && body.Length >= 20 && MemoryMarshal.Read<uint>(body[12..]) == _sequence)
                    return -MemoryMarshal.Read<int>(body);
            }
        }
        return Marshal.GetLastPInvokeError();
    }

    internal delegate void MessageReader(ushort type, ReadOnlySpan<byte> body);

    /// <summary>Asks for a whole table and hands over each of its rows.</summary>
    /// <exception cref="LinuxException">The kernel's answer.</exception>
    internal void Dump(ushort type, MessageReader reader)
    {
        Span<byte> message = stackalloc byte[Netlink.HeaderLength + 16];
        message.Clear();
        if (!Send(message, type, Netlink.NLM_F_DUMP))
            throw LinuxException.Last("rtnetlink request");
        while (TryReceive(out var batch))
        {
            while (Netlink.TryNext(ref batch, out ushort answer, out var body))
            {
                if (answer == Netlink.NLMSG_DONE)
                    return;
                if (answer == Netlink.NLMSG_ERROR)
                    throw new LinuxException("rtnetlink dump", -MemoryMarshal.Read<int>(body));
                reader(answer, body);
            }
        }
        throw LinuxException.Last("rtnetlink dump");
    }

    /// <summary>Takes the next batch of messages; false if none waits, or on an error (ENOBUFS: some were lost).</summary>
    internal bool TryReceive(out ReadOnlySpan<byte> batch)
    {
        nint length;
        do
        {
            fixed (byte* bytes = _buffer)
                length = Libc.recv(Descriptor, bytes, _buffer.Length, 0);
        }
        while (length < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);
        batch = length < 0 ? default : _buffer.AsSpan(0, (int)length);
        return length >= 0;
    }

    private bool Send(Span<byte> message, ushort type, ushort flags)
    {
        Netlink.WriteHeader(message, message.Length, type, (ushort)(flags | Netlink.NLM_F_REQUEST), ++_sequence);
        fixed (byte* bytes = message)
            return Libc.sendto(Descriptor, bytes, message.Length, 0, null, 0) >= 0;
    }

    public void Dispose() => Libc.close(Descriptor);
}
