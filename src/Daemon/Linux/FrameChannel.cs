using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VipGuard.Daemon.Linux;

/// <summary>Sends whole Ethernet frames on one interface, by a packet socket (man 7 packet).</summary>
internal sealed unsafe class FrameChannel : IDisposable
{
    private const int EtherTypeAt = 12;

    private readonly int _descriptor;
    private readonly byte[] _linkAddress = new byte[20];

    private FrameChannel(int descriptor, int interfaceIndex)
    {
        _descriptor = descriptor;
        // struct sockaddr_ll: family, protocol, interface.
        BinaryPrimitives.WriteUInt16LittleEndian(_linkAddress, Libc.AF_PACKET);
        MemoryMarshal.Write(_linkAddress.AsSpan(4), interfaceIndex);
    }

    /// <exception cref="LinuxException">EPERM without CAP_NET_RAW.</exception>
    internal static FrameChannel Open(int interfaceIndex)
    {
        // Protocol 0: it only sends, nothing is queued to it.
        int fd = Libc.OpenSocket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, 0, "packet socket for announcements (needs CAP_NET_RAW)");
        return new FrameChannel(fd, interfaceIndex);
    }

    /// <summary>Sends one frame. Allocates nothing; false if the kernel refused it.</summary>
    internal bool Send(ReadOnlySpan<byte> frame)
    {
        // The kernel files the frame under the protocol that is said here, not under the one that is in it.
        frame.Slice(EtherTypeAt, 2).CopyTo(_linkAddress.AsSpan(2));
        fixed (byte* bytes = frame)
        fixed (byte* to = _linkAddress)
            return Libc.sendto(_descriptor, bytes, frame.Length, 0, to, (uint)_linkAddress.Length) == frame.Length;
    }

    public void Dispose() => Libc.close(_descriptor);
}
