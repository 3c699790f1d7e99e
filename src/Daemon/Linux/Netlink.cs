using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>Numbers of rtnetlink, under their own names (man 7 rtnetlink).</summary>
internal static class Netlink
{
    internal const int NETLINK_ROUTE = 0;         // linux/netlink.h
    internal const int NETLINK_SOCK_DIAG = 4;
    internal const ushort NLMSG_ERROR = 2;
    internal const ushort NLMSG_DONE = 3;
    internal const ushort NLM_F_REQUEST = 0x1;
    internal const ushort NLM_F_ACK = 0x4;
    internal const ushort NLM_F_DUMP_INTR = 0x10;
    internal const ushort NLM_F_DUMP = 0x300;
    internal const ushort NLM_F_REPLACE = 0x100;
    internal const ushort NLM_F_EXCL = 0x200;
    internal const ushort NLM_F_CREATE = 0x400;

    internal const ushort RTM_NEWLINK = 16;       // linux/rtnetlink.h
    internal const ushort RTM_DELLINK = 17;
    internal const ushort RTM_GETLINK = 18;
    internal const ushort RTM_NEWADDR = 20;
    internal const ushort RTM_DELADDR = 21;
    internal const ushort RTM_GETADDR = 22;
    internal const ushort RTM_NEWROUTE = 24;
    internal const ushort RTM_DELROUTE = 25;
    internal const ushort RTM_GETROUTE = 26;
    internal const ushort RTM_NEWRULE = 32;
    internal const ushort RTM_DELRULE = 33;
    internal const ushort RTM_GETRULE = 34;
    internal const uint RTMGRP_LINK = 0x1;
    internal const uint RTMGRP_IPV4_IFADDR = 0x10;
    internal const uint RTMGRP_IPV6_IFADDR = 0x100;

    internal const int HeaderLength = 16;         // struct nlmsghdr

    /// <summary>Messages are padded to 4 bytes, attributes too.</summary>
    internal static int Align(int length) => (length + 3) & ~3;

    /// <summary>Takes the first message off a batch; false at its end, or where a length makes no sense.</summary>
    internal static bool TryNext(scoped ref ReadOnlySpan<byte> batch, out ushort type, out ReadOnlySpan<byte> body) =>
        TryNext(ref batch, out type, out _, out _, out body);

    /// <summary>The same with the flags, NLM_F_…, and the sequence number of the request that it answers.</summary>
    internal static bool TryNext(
        scoped ref ReadOnlySpan<byte> batch, out ushort type, out ushort flags, out uint sequence, out ReadOnlySpan<byte> body)
    {
        type = flags = 0;
        sequence = 0;
        body = default;
        if (batch.Length < HeaderLength)
            return false;
        int length = (int)MemoryMarshal.Read<uint>(batch);
        if (length < HeaderLength || length > batch.Length)
            return false;
        type = MemoryMarshal.Read<ushort>(batch[4..]);
        flags = MemoryMarshal.Read<ushort>(batch[6..]);
        sequence = MemoryMarshal.Read<uint>(batch[8..]);
        body = batch[HeaderLength..length];
        batch = batch[Math.Min(Align(length), batch.Length)..];
        return true;
    }

    /// <summary>The same for attributes, struct rtattr.</summary>
    internal static bool TryNextAttribute(scoped ref ReadOnlySpan<byte> attributes, out ushort type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        if (attributes.Length < 4)
            return false;
        int length = MemoryMarshal.Read<ushort>(attributes);
        if (length < 4 || length > attributes.Length)
            return false;
        type = (ushort)(MemoryMarshal.Read<ushort>(attributes[2..]) & 0x3FFF);   // NLA_TYPE_MASK
        value = attributes[4..length];
        attributes = attributes[Math.Min(Align(length), attributes.Length)..];
        return true;
    }

    /// <summary>Appends an attribute at a place and returns the place behind it.</summary>
    internal static int Append(Span<byte> message, int at, ushort type, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(message[at..], (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(message[(at + 2)..], type);
        value.CopyTo(message[(at + 4)..]);
        return at + Align(4 + value.Length);
    }

    /// <summary>The same for a number of 32 bits in the host's order.</summary>
    internal static int Append(Span<byte> message, int at, ushort type, uint value) =>
        Append(message, at, type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    /// <summary>The same for an address in network order.</summary>
    internal static int Append(Span<byte> message, int at, ushort type, in HostAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return Append(message, at, type, bytes[..address.Write(bytes)]);
    }

    internal static void WriteHeader(Span<byte> message, int length, ushort type, ushort flags, uint sequence)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(message, (uint)length);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], type);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], flags);
        BinaryPrimitives.WriteUInt32LittleEndian(message[8..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(message[12..], 0);
    }
}
