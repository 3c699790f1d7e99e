using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace VipGuard.Daemon.Linux;

/// <summary>One rtnetlink socket: requests with the kernel's answer, or notifications (man 7 netlink).</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private const int SOL_NETLINK = 270;          // linux/socket.h
    private const int NETLINK_CAP_ACK = 10;       // linux/netlink.h
    private const int NETLINK_EXT_ACK = 11;
    private const ushort NLMSGERR_ATTR_MSG = 1;
    private const int NlMsgErrLength = 20;        // struct nlmsgerr: the error, and the header that it answers
    private const int LongestWords = 128;
    private const int MostDumps = 10;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(32 * 1024, pinned: true);
    private readonly byte[] _words = new byte[LongestWords];
    private int _wordsLength;
    private uint _sequence;

    private NetlinkSocket(int descriptor) => Descriptor = descriptor;

    internal int Descriptor { get; }

    /// <summary>
    /// A socket for requests. The kernel does what is asked within the call that sends it, and waits there, without a limit,
    /// for its lock (rtnl_lock) while others hold it. The answer is then there; where it is not, one second is the limit.
    /// </summary>
    internal static NetlinkSocket ForRequests() => ForRequests(Netlink.NETLINK_ROUTE, "rtnetlink");

    /// <summary>The same for sockets (man 7 sock_diag).</summary>
    /// <exception cref="LinuxException">EPROTONOSUPPORT: the kernel is without.</exception>
    internal static NetlinkSocket ForSocketDiagnosis() => ForRequests(Netlink.NETLINK_SOCK_DIAG, "socket diagnosis");

    private static NetlinkSocket ForRequests(int protocol, string what)
    {
        var socket = new NetlinkSocket(Libc.OpenSocket(Libc.AF_NETLINK, Libc.SOCK_RAW, protocol, what));
        ReadOnlySpan<long> oneSecond = [1, 0];   // struct timeval
        Libc.SetOption(socket.Descriptor, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, MemoryMarshal.AsBytes(oneSecond), "rtnetlink time limit");
        // The kernel says in words what was wrong (4.12 and later), in place of our own message.
        Libc.SetOption(socket.Descriptor, SOL_NETLINK, NETLINK_CAP_ACK, 1, "rtnetlink short answers");
        Libc.SetOption(socket.Descriptor, SOL_NETLINK, NETLINK_EXT_ACK, 1, "rtnetlink answers in words");
        return socket;
    }

    /// <summary>A socket that is told of changes of links and addresses.</summary>
    /// <param name="alsoGroups">Besides these, RTMGRP_….</param>
    internal static NetlinkSocket ForChanges(uint alsoGroups = 0)
    {
        var socket = new NetlinkSocket(Libc.OpenSocket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, Netlink.NETLINK_ROUTE, "rtnetlink"));
        Libc.SetOption(socket.Descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, 1 << 20, "rtnetlink receive buffer");
        // struct sockaddr_nl: family, pad, port, groups.
        Span<byte> address = stackalloc byte[12];
        address.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(address, Libc.AF_NETLINK);
        BinaryPrimitives.WriteUInt32LittleEndian(address[8..],
            Netlink.RTMGRP_LINK | Netlink.RTMGRP_IPV4_IFADDR | Netlink.RTMGRP_IPV6_IFADDR | alsoGroups);
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
        _wordsLength = 0;
        if (!Send(message, type, (ushort)(flags | Netlink.NLM_F_ACK)))
            return Marshal.GetLastPInvokeError();
        while (TryReceive(out var batch))
        {
            while (Netlink.TryNext(ref batch, out ushort answer, out var body))
            {
                // An answer that came too late is another's.
                if (answer != Netlink.NLMSG_ERROR || body.Length < NlMsgErrLength || MemoryMarshal.Read<uint>(body[12..]) != _sequence)
                    continue;
                KeepWords(body[NlMsgErrLength..]);
                return -MemoryMarshal.Read<int>(body);
            }
        }
        return Marshal.GetLastPInvokeError();
    }

    /// <summary>What the kernel said to the last request besides its errno, such as "Nexthop has invalid gateway"; null: nothing.</summary>
    internal string? Words => _wordsLength == 0 ? null : Encoding.UTF8.GetString(_words.AsSpan(0, _wordsLength));

    private void KeepWords(ReadOnlySpan<byte> attributes)
    {
        _wordsLength = 0;
        while (Netlink.TryNextAttribute(ref attributes, out ushort type, out var value))
        {
            if (type != NLMSGERR_ATTR_MSG)
                continue;
            value = value.TrimEnd((byte)0);
            _wordsLength = Math.Min(value.Length, LongestWords);
            value[.._wordsLength].CopyTo(_words);
        }
    }

    /// <summary>Asks for a whole table. One that changes meanwhile is asked for again, ten times at the most.</summary>
    /// <param name="request">RTM_GET….</param>
    /// <param name="row">RTM_NEW….</param>
    /// <param name="reader">Reads one row.</param>
    /// <exception cref="LinuxException">The kernel's answer; EINTR: it never stood still.</exception>
    internal List<T> Dump<T>(ushort request, ushort row, RowReader<T> reader) =>
        Dump(stackalloc byte[Netlink.HeaderLength + 16], request, row, reader);

    /// <summary>The same with what narrows it down.</summary>
    /// <param name="message">With room for the header in front.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="row">What a row is.</param>
    /// <param name="reader">Reads one row.</param>
    /// <exception cref="LinuxException">As above.</exception>
    internal List<T> Dump<T>(Span<byte> message, ushort request, ushort row, RowReader<T> reader)
    {
        for (int i = 0; i < MostDumps; i++)
        {
            var dump = DumpOnce(message, request, row, reader);
            if (dump.Error != 0)
                throw new LinuxException("rtnetlink dump", dump.Error);
            if (!dump.WasInterrupted)
                return dump.Rows;
        }
        throw new LinuxException("rtnetlink dump: the table changed all the while", Libc.EINTR);
    }

    private NetlinkDump<T> DumpOnce<T>(Span<byte> message, ushort request, ushort row, RowReader<T> reader)
    {
        if (!Send(message, request, Netlink.NLM_F_DUMP))
            throw LinuxException.Last("rtnetlink request");
        var dump = new NetlinkDump<T>(_sequence, row, reader);
        // To its end, also where it was interrupted: the kernel does one at a time.
        while (!dump.IsDone)
        {
            if (!TryReceive(out var batch))
                throw LinuxException.Last("rtnetlink dump");
            dump.Take(batch);
        }
        return dump;
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
