using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>The kernel's table of TCP sockets: finds connections by this end's address, and closes them (man 7 sock_diag).</summary>
internal sealed class SocketDiagnosis : IDisposable
{
    private const ushort SOCK_DIAG_BY_FAMILY = 20;    // linux/sock_diag.h
    private const ushort SOCK_DESTROY = 21;
    private const ushort INET_DIAG_REQ_BYTECODE = 1;  // linux/inet_diag.h
    private const byte INET_DIAG_BC_JMP = 1;
    private const byte INET_DIAG_BC_S_COND = 7;
    private const byte IPPROTO_TCP = 6;
    private const int RequestLength = 56;             // struct inet_diag_req_v2
    private const int AnswerLength = 72;              // struct inet_diag_msg
    private const int SocketIdLength = 48;            // struct inet_diag_sockid
    private const int JumpLength = 4;                 // struct inet_diag_bc_op
    private const int ConditionLength = 12;           // the same, and struct inet_diag_hostcond without its address

    // linux/tcp_states.h, as bits: TIME_WAIT 6, CLOSE 7 and LISTEN 10 have no other end that could wait for anything.
    private const uint Connections = 0x1FFE & ~((1u << 6) | (1u << 7) | (1u << 10));

    private readonly NetlinkSocket _netlink;

    private SocketDiagnosis(NetlinkSocket netlink) => _netlink = netlink;

    /// <exception cref="LinuxException">The kernel has no socket diagnosis.</exception>
    internal static SocketDiagnosis Open() => new(NetlinkSocket.ForSocketDiagnosis());

    /// <summary>Every connection whose end here has one of these addresses: also half-open ones, and those that nobody has accepted yet.</summary>
    /// <param name="locals">At least one, of either family.</param>
    /// <param name="most">More are passed over.</param>
    /// <exception cref="LinuxException">The kernel's answer.</exception>
    internal List<TcpConnection> Through(IReadOnlyList<HostAddress> locals, int most)
    {
        var found = new List<TcpConnection>();
        // The table of IPv6 sockets has connections of IPv4 too, where the server listens on both.
        foreach (byte family in (ReadOnlySpan<byte>)[Libc.AF_INET, Libc.AF_INET6])
        {
            byte[] message = ConditionsOf(locals, family);
            foreach (var connection in _netlink.Dump<TcpConnection>(message, SOCK_DIAG_BY_FAMILY, SOCK_DIAG_BY_FAMILY, TryRead))
            {
                if (found.Count < most)
                    found.Add(connection);
            }
        }
        return found;
    }

    /// <summary>Closes a connection at once, whatever its process does. Its process reads ECONNABORTED; the other end is told where a route from its
    /// address still is.</summary>
    /// <returns>0; ENOENT if it is closed already; EOPNOTSUPP without CONFIG_INET_DIAG_DESTROY; EPERM without CAP_NET_ADMIN.</returns>
    internal int Destroy(in TcpConnection connection)
    {
        Span<byte> message = stackalloc byte[Netlink.HeaderLength + RequestLength];
        WriteRequest(message, connection.SocketFamily, Connections);
        var id = message.Slice(Netlink.HeaderLength + RequestLength - SocketIdLength, SocketIdLength);
        BinaryPrimitives.WriteUInt16BigEndian(id, connection.LocalPort);
        BinaryPrimitives.WriteUInt16BigEndian(id[2..], connection.RemotePort);
        WriteAddress(id[4..20], connection.Local, connection.SocketFamily);
        WriteAddress(id[20..36], connection.Remote, connection.SocketFamily);
        MemoryMarshal.Write(id[36..], connection.Interface);
        MemoryMarshal.Write(id[40..], connection.Cookie);
        return _netlink.Request(message, SOCK_DESTROY, 0);
    }

    /// <summary>Reads struct inet_diag_msg.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> body, out TcpConnection connection)
    {
        connection = default;
        if (body.Length < AnswerLength || body[0] is not (Libc.AF_INET or Libc.AF_INET6))
            return false;
        var id = body.Slice(4, SocketIdLength);
        connection = new TcpConnection(
            ReadAddress(id[4..20], body[0]), BinaryPrimitives.ReadUInt16BigEndian(id),
            ReadAddress(id[20..36], body[0]), BinaryPrimitives.ReadUInt16BigEndian(id[2..]),
            body[0], MemoryMarshal.Read<uint>(id[36..]), MemoryMarshal.Read<ulong>(id[40..]));
        return true;
    }

    private static byte[] ConditionsOf(IReadOnlyList<HostAddress> locals, byte family)
    {
        int code = locals.Sum(local => ConditionLength + local.Length + JumpLength) - JumpLength;
        byte[] message = new byte[Netlink.HeaderLength + RequestLength + 4 + code];
        WriteRequest(message, family, Connections);
        // struct nlattr
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(Netlink.HeaderLength + RequestLength), (ushort)(4 + code));
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(Netlink.HeaderLength + RequestLength + 2), INET_DIAG_REQ_BYTECODE);
        WriteConditions(message.AsSpan(^code..), locals);
        return message;
    }

    // "This one, or this one …": after each but the last a jump to the end, which is a yes. Past the end by four is a no
    // (net/ipv4/inet_diag.c, inet_diag_bc_run). A condition of IPv4 holds for a v4-mapped address too.
    private static void WriteConditions(Span<byte> code, IReadOnlyList<HostAddress> locals)
    {
        for (int i = 0; i < locals.Count; i++)
        {
            bool isLast = i == locals.Count - 1;
            int length = ConditionLength + locals[i].Length;
            WriteOperation(code, INET_DIAG_BC_S_COND, (byte)length, (ushort)(isLast ? code.Length + 4 : length + JumpLength));
            code[4] = (byte)(locals[i].Family == IpFamily.V4 ? Libc.AF_INET : Libc.AF_INET6);
            code[5] = (byte)locals[i].Bits;
            BinaryPrimitives.WriteInt32LittleEndian(code[8..], -1);   // any port
            locals[i].Write(code[ConditionLength..]);
            code = code[length..];
            if (isLast)
                return;
            WriteOperation(code, INET_DIAG_BC_JMP, JumpLength, (ushort)code.Length);
            code = code[JumpLength..];
        }
    }

    private static void WriteOperation(Span<byte> code, byte operation, byte yes, ushort no)
    {
        code[0] = operation;
        code[1] = yes;
        BinaryPrimitives.WriteUInt16LittleEndian(code[2..], no);
    }

    private static void WriteRequest(Span<byte> message, byte family, uint states)
    {
        message.Clear();
        var request = message[Netlink.HeaderLength..];
        request[0] = family;
        request[1] = IPPROTO_TCP;
        BinaryPrimitives.WriteUInt32LittleEndian(request[4..], states);
    }

    private static HostAddress ReadAddress(ReadOnlySpan<byte> bytes, byte family)
    {
        if (family == Libc.AF_INET)
            return HostAddress.Read(bytes[..4]);
        // ::ffff:0:0/96, RFC 4291 §2.5.5.2.
        bool isMapped = bytes[..10].IndexOfAnyExcept((byte)0) < 0 && bytes[10] == 0xFF && bytes[11] == 0xFF;
        return HostAddress.Read(isMapped ? bytes[12..] : bytes);
    }

    private static void WriteAddress(Span<byte> bytes, HostAddress address, byte family)
    {
        bool isMapped = family == Libc.AF_INET6 && address.Family == IpFamily.V4;
        if (isMapped)
            bytes[10] = bytes[11] = 0xFF;
        address.Write(isMapped ? bytes[12..] : bytes);
    }

    public void Dispose() => _netlink.Dispose();
}
