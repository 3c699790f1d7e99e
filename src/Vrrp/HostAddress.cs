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
    private readonly UInt128 _value;

    private HostAddress(IpFamily family, UInt128 value)
    {
        Family = family;
        _value = value;
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
        4 => new(IpFamily.V4, BinaryPrimitives.ReadUInt32BigEndian(bytes)),
        16 => new(IpFamily.V6, BinaryPrimitives.ReadUInt128BigEndian(bytes)),
        _ => throw new ArgumentException("an address has 4 or 16 bytes", nameof(bytes)),
    };

    /// <summary>Writes the address in network order and returns the bytes written: 4 or 16.</summary>
    public int Write(Span<byte> destination)
    {
        if (Family == IpFamily.V4)
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_value);
        else
            BinaryPrimitives.WriteUInt128BigEndian(destination, _value);
        return Length;
    }

    /// <summary>With all bits behind a prefix cleared.</summary>
    /// <param name="prefix">0 to <see cref="Bits"/>.</param>
    public HostAddress Masked(int prefix)
    {
        int behind = Bits - prefix;
        return new(Family, behind == 128 ? 0 : _value >> behind << behind);
    }

    /// <summary>fe80::/10, RFC 4291 §2.5.6.</summary>
    public bool IsLinkLocal => Family == IpFamily.V6 && (ushort)(_value >> 112) >> 6 == 0xFE80 >> 6;

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
        Family != other.Family ? Family.CompareTo(other.Family) : _value.CompareTo(other._value);

    public static bool operator <(HostAddress left, HostAddress right) => left.CompareTo(right) < 0;

    public static bool operator >(HostAddress left, HostAddress right) => left.CompareTo(right) > 0;

    public static bool operator <=(HostAddress left, HostAddress right) => left.CompareTo(right) <= 0;

    public static bool operator >=(HostAddress left, HostAddress right) => left.CompareTo(right) >= 0;

    public override string ToString() => ToIPAddress().ToString();
}
