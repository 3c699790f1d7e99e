using System.Security.Cryptography;
using VipGuard.Replication;

namespace VipGuard.Daemon.PeerLink;

/// <summary>What the link needs of the pair's key: one part signs messages, another makes the hashes of the file's tables.</summary>
internal sealed class LinkKey(byte[] messages, byte[] tables) : IDisposable
{
    internal const int MacSize = HMACSHA256.HashSizeInBytes;

    // The table's hashes go over the wire in the open; keyed, they tell nobody what a table holds.
    private const string MessageLabel = "vipguard peer link v1";
    private const string TableLabel = "vipguard peer link tables v1";

    internal static LinkKey Of(PairKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new LinkKey(key.Derive(MessageLabel, MacSize), key.Derive(TableLabel, MacSize));
    }

    /// <summary>HMAC-SHA-256 (RFC 2104) over all that is to be sent.</summary>
    internal void Sign(ReadOnlySpan<byte> message, Span<byte> mac) => HMACSHA256.HashData(messages, message, mac);

    /// <summary>True if it was signed with this key; takes the same time wherever the difference is.</summary>
    internal bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac)
    {
        Span<byte> expected = stackalloc byte[MacSize];
        HMACSHA256.HashData(messages, message, expected);
        return CryptographicOperations.FixedTimeEquals(expected, mac);
    }

    /// <summary>The first 64 bits of a table's keyed hash.</summary>
    internal ulong TableHash(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[MacSize];
        HMACSHA256.HashData(tables, text, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(messages);
        CryptographicOperations.ZeroMemory(tables);
    }
}
