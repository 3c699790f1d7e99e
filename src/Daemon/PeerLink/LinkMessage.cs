using System.Buffers.Binary;

namespace VipGuard.Daemon.PeerLink;

/// <summary>
/// The frame of a message: who says it (a run of a daemon, its session), the how-manieth it is, and which message of the other's
/// it answers to; then the content, then an HMAC over all of it. Numbers are in network order.
/// </summary>
/// <param name="Session">Random, of the sender's run; never 0.</param>
/// <param name="Counter">From 1, one more with each message.</param>
/// <param name="EchoSession">The receiver's run, as the sender last heard of it; 0: not at all.</param>
/// <param name="EchoCounter">The newest message of that run that the sender has.</param>
internal readonly record struct LinkMessage(UInt128 Session, ulong Counter, UInt128 EchoSession, ulong EchoCounter)
{
    /// <summary>In bytes; a datagram that passes an Ethernet unbroken (1500 with all headers).</summary>
    internal const int MaxSize = 1452;

    internal const byte Version = 1;

    internal const int HeaderSize = 4 + 1 + 16 + 8 + 16 + 8;

    internal const int MinSize = HeaderSize + LinkKey.MacSize;

    internal const int MaxContent = MaxSize - MinSize;

    private static ReadOnlySpan<byte> Magic => "VGpl"u8;

    private const int VersionAt = 4;
    private const int SessionAt = 5;
    private const int CounterAt = 21;
    private const int EchoSessionAt = 29;
    private const int EchoCounterAt = 45;

    /// <summary>Signs and frames; returns the datagram's length.</summary>
    /// <param name="destination">At least <see cref="MaxSize"/> bytes.</param>
    internal int Write(ReadOnlySpan<byte> content, LinkKey key, Span<byte> destination)
    {
        Magic.CopyTo(destination);
        destination[VersionAt] = Version;
        BinaryPrimitives.WriteUInt128BigEndian(destination[SessionAt..], Session);
        BinaryPrimitives.WriteUInt64BigEndian(destination[CounterAt..], Counter);
        BinaryPrimitives.WriteUInt128BigEndian(destination[EchoSessionAt..], EchoSession);
        BinaryPrimitives.WriteUInt64BigEndian(destination[EchoCounterAt..], EchoCounter);
        content.CopyTo(destination[HeaderSize..]);
        int length = HeaderSize + content.Length;
        key.Sign(destination[..length], destination.Slice(length, LinkKey.MacSize));
        return length + LinkKey.MacSize;
    }

    /// <summary>Reads what was signed with the key; the first rule that fails is the drop.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> datagram, LinkKey key, out LinkMessage message, out ReadOnlySpan<byte> content, out LinkDrop drop)
    {
        message = default;
        content = [];
        drop = Fault(datagram, key);
        if (drop != LinkDrop.None)
            return false;
        message = new LinkMessage(
            BinaryPrimitives.ReadUInt128BigEndian(datagram[SessionAt..]),
            BinaryPrimitives.ReadUInt64BigEndian(datagram[CounterAt..]),
            BinaryPrimitives.ReadUInt128BigEndian(datagram[EchoSessionAt..]),
            BinaryPrimitives.ReadUInt64BigEndian(datagram[EchoCounterAt..]));
        content = datagram[HeaderSize..^LinkKey.MacSize];
        return true;
    }

    private static LinkDrop Fault(ReadOnlySpan<byte> datagram, LinkKey key)
    {
        if (datagram.Length is < MinSize or > MaxSize)
            return LinkDrop.WrongSize;
        if (!datagram.StartsWith(Magic))
            return LinkDrop.NotALinkMessage;
        if (datagram[VersionAt] != Version)
            return LinkDrop.OtherVersion;
        return key.Verify(datagram[..^LinkKey.MacSize], datagram[^LinkKey.MacSize..]) ? LinkDrop.None : LinkDrop.Forged;
    }
}
