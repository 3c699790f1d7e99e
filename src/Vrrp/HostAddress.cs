using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace VipGuard.Vrrp;

/// <summary>The two families that VRRP serves. RFC 9568 §1.</summary>
public enum IpFamily
{
    V4,
    V6,
}

/// <summary>
/// An IPv4 or IPv6 address as a value: compared as an unsigned number (RFC 9568 §6.4.3), never on the heap.
/// </summary>
public readonly record struct HostAddress : IComparable<HostAddress>
{
    // No UInt128: what holds one is compiled at run time, never ahead of it, and that is most of this program's start.
    private readonly ulong _high;
    private readonly ulong _low;

    private HostAddress(IpFamily family, ulong high, ulong low)
    {
        Family = family;
        _high = high;
        _low = low;
    }

    public IpFamily Family { get; }

    /// <summary>Bytes on the wire: 4 or 16.</summary>
    public int Length => Family == IpFamily.V4 ? 4 : 16;

    /// <summary>The bits of the address: 32 or 128.</summary>
    public int Bits => Length * 8;

    /// <summary>Reads an address in network order.</summary>
    /// <param name="bytes">4 bytes for IPv4, 16 for IPv6.</param>
    /// <exception cref="ArgumentException">Any other length.</exception>
    public static HostAddress Read(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => new(IpFamily.V4, 0, BinaryPrimitives.ReadUInt32BigEndian(bytes)),
        16 => new(IpFamily.V6, BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])),
        _ => throw new ArgumentException("an address has 4 or 16 bytes", nameof(bytes)),
    };

    /// <summary>Writes the address in network order and returns the bytes written: 4 or 16.</summary>
    public int Write(Span<byte> destination)
    {
        if (Family == IpFamily.V4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
            return Length;
        }
        // The end first: a short destination must not be written in part.
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        return Length;
    }

    /// <summary>With all bits behind a prefix cleared.</summary>
    /// <param name="prefix">0 to <see cref="Bits"/>.</param>
    public HostAddress Masked(int prefix)
    {
        int behind = Bits - prefix;
        return behind < 64
            ? new(Family, _high, _low >> behind << behind)
            : new(Family, behind == 128 ? 0 : _high >> (behind - 64) << (behind - 64), 0);
    }

    /// <summary>fe80::/10, RFC 4291 §2.5.6.</summary>
    public bool IsLinkLocal => Family == IpFamily.V6 && _high >> 54 == 0xFE80 >> 6;

    /// <summary>Reads text: dotted quad or RFC 4291 text, with no port, scope, prefix or short form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out HostAddress address)
    {
        address = default;
        // IPAddress takes "1", "0x7f.1" and "010.1.1.1" for addresses; a configuration file should not.
        if (text is null || text.AsSpan().IndexOfAny("%[]/") >= 0 || !IPAddress.TryParse(text, out var parsed))
            return false;
        Span<byte> bytes = stackalloc byte[16];
        parsed.TryWriteBytes(bytes, out int length);
        if (length == 4 && !string.Equals(parsed.ToString(), text, StringComparison.Ordinal))
            return false;
        address = Read(bytes[..length]);
        return true;
    }

    /// <exception cref="FormatException">The text is no address.</exception>
    public static HostAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"\"{text}\" is no IPv4 or IPv6 address");

    public static HostAddress From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return Read(bytes[..length]);
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPAddress(bytes[..Write(bytes)]);
    }

    public AddressFamily SocketFamily => Family == IpFamily.V4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    public int CompareTo(HostAddress other) =>
        Family != other.Family ? Family.CompareTo(other.Family)
        : _high != other._high ? _high.CompareTo(other._high)
        : _low.CompareTo(other._low);

    public static bool operator <(HostAddress left, HostAddress right) => left.CompareTo(right) < 0;

    public static bool operator >(HostAddress left, HostAddress right) => left.CompareTo(right) > 0;

    public static bool operator <=(HostAddress left, HostAddress right) => left.CompareTo(right) <= 0;

    public static bool operator >=(HostAddress left, HostAddress right) => left.CompareTo(right) >= 0;

    public override string ToString() => ToIPAddress().ToString();
}
