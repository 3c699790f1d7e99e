using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.PeerLink;

/// <summary>A UDP socket on this node's end of the link (man 7 udp). Never waits, allocates nothing.</summary>
internal sealed unsafe partial class LinkSocket : IDisposable
{
    private const int SOCK_DGRAM = 2;           // bits/socket_type.h
    private const int PortAt = 2;               // struct sockaddr_in and sockaddr_in6: family, port, …
    private const int V4AddressAt = 4;
    private const int V6AddressAt = 8;
    private const int V4Size = 16;
    private const int V6Size = 28;

    private readonly byte[] _peer;

    private LinkSocket(int descriptor, byte[] peer)
    {
        Descriptor = descriptor;
        _peer = peer;
    }

    internal int Descriptor { get; }

    /// <exception cref="LinuxException">The address is not on this host (yet), or the port is taken.</exception>
    internal static LinkSocket Open(HostAddress own, HostAddress peer, ushort port)
    {
        int family = own.Family == IpFamily.V4 ? Libc.AF_INET : Libc.AF_INET6;
        int descriptor = Libc.OpenSocket(family, SOCK_DGRAM | Libc.SOCK_NONBLOCK, 0, "UDP socket");
        byte[] here = SocketAddress(own, port);
        fixed (byte* address = here)
        {
            if (Libc.bind(descriptor, address, (uint)here.Length) == 0)
                return new LinkSocket(descriptor, SocketAddress(peer, port));
        }
        var refusal = LinuxException.Last($"UDP on {own} port {port}");
        Libc.close(descriptor);
        throw refusal;
    }

    /// <returns>False: nothing is there.</returns>
    /// <param name="buffer">Larger than the largest message, so that one that is too long shows.</param>
    /// <param name="length">May be 0.</param>
    /// <param name="fromPeer">It came from the other node's address and port.</param>
    internal bool TryReceive(Span<byte> buffer, out int length, out bool fromPeer)
    {
        byte* sender = stackalloc byte[V6Size];
        uint senderSize = V6Size;
        fixed (byte* start = buffer)
        {
            length = (int)recvfrom(Descriptor, start, buffer.Length, 0, sender, &senderSize);
        }
        fromPeer = length >= 0 && IsPeer(new ReadOnlySpan<byte>(sender, (int)Math.Min(senderSize, V6Size)));
        return length >= 0;
    }

    /// <returns>0, or the number of the error.</returns>
    internal int Send(ReadOnlySpan<byte> datagram)
    {
        fixed (byte* start = datagram, to = _peer)
        {
            return Libc.sendto(Descriptor, start, datagram.Length, 0, to, (uint)_peer.Length) < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }

    // Port and address; what stands behind an IPv6 address is its scope, which the file does not know.
    private bool IsPeer(ReadOnlySpan<byte> sender)
    {
        int end = _peer.Length == V4Size ? V4AddressAt + 4 : V6AddressAt + 16;
        int from = _peer.Length == V4Size ? V4AddressAt : V6AddressAt;
        return sender.Length == _peer.Length
            && sender[..V4AddressAt].SequenceEqual(_peer.AsSpan(0, V4AddressAt))
            && sender[from..end].SequenceEqual(_peer.AsSpan(from, end - from));
    }

    private static byte[] SocketAddress(HostAddress address, ushort port)
    {
        bool v4 = address.Family == IpFamily.V4;
        byte[] bytes = new byte[v4 ? V4Size : V6Size];
        BitConverter.TryWriteBytes(bytes, (ushort)(v4 ? Libc.AF_INET : Libc.AF_INET6));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(PortAt), port);
        address.Write(bytes.AsSpan(v4 ? V4AddressAt : V6AddressAt));
        return bytes;
    }

    public void Dispose() => Libc.close(Descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvfrom(int fd, byte* buffer, nint length, int flags, byte* address, uint* addressLength);
}
