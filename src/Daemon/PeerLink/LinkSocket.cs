using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.PeerLink;

/// <summary>A UDP socket from this node's end of the link to the other's (man 7 udp): the kernel drops what strangers send. Never waits, allocates nothing.</summary>
internal sealed unsafe partial class LinkSocket : IDisposable
{
    private const int SOCK_DGRAM = 2;           // bits/socket_type.h
    private const int ECONNREFUSED = 111;       // asm-generic/errno.h
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

    /// <exception cref="LinuxException">The address is not on this host (yet), the port is taken, or there is no way to the other.</exception>
    internal static LinkSocket Open(HostAddress own, HostAddress peer, ushort port)
    {
        int family = own.Family == IpFamily.V4 ? Libc.AF_INET : Libc.AF_INET6;
        int descriptor = Libc.OpenSocket(family, SOCK_DGRAM | Libc.SOCK_NONBLOCK, 0, "UDP socket");
        byte[] here = SocketAddress(own, port), there = SocketAddress(peer, port);
        fixed (byte* from = here, to = there)
        {
            bool bound = Libc.bind(descriptor, from, (uint)here.Length) == 0;
            if (bound && connect(descriptor, to, (uint)there.Length) == 0)
                return new LinkSocket(descriptor, there);
            var refusal = LinuxException.Last(bound ? $"UDP from {own} to {peer} port {port}" : $"UDP on {own} port {port}");
            Libc.close(descriptor);
            throw refusal;
        }
    }

    /// <returns>False: nothing is there.</returns>
    /// <param name="buffer">Larger than the largest message, so that one that is too long shows.</param>
    /// <param name="length">May be 0.</param>
    /// <param name="fromPeer">It came from the other node's address and port; false only for what came before the kernel knew them.</param>
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
            // "Port unreachable", the answer to an earlier datagram, is told in place of sending this one, once (man 7 udp): the other's daemon is not there, or was not.
            for (int i = 0; ; i++)
            {
                if (Libc.sendto(Descriptor, start, datagram.Length, 0, to, (uint)_peer.Length) >= 0)
                    return 0;
                int error = Marshal.GetLastPInvokeError();
                if (error != ECONNREFUSED || i > 0)
                    return error == ECONNREFUSED ? 0 : error;
            }
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
    private static partial int connect(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvfrom(int fd, byte* buffer, nint length, int flags, byte* address, uint* addressLength);
}
