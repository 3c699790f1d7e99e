using System.Buffers.Binary;
using System.Globalization;

namespace VipGuard.Vrrp;

/// <summary>An Ethernet address as a value, never on the heap.</summary>
public readonly record struct MacAddress
{
    public const int Length = 6;

    private readonly ulong _value;

    private MacAddress(ulong value) => _value = value;

    /// <summary>Reads six bytes as they are on the wire.</summary>
    public static MacAddress Read(ReadOnlySpan<byte> bytes) =>
        new(((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));

    /// <summary>Of all bytes zero: no address, as in the target of a request.</summary>
    public bool IsNone => _value == 0;

    /// <summary>One host's own: neither zero nor a group's. IEEE 802-2014 §8.2.2: the first bit on the wire.</summary>
    public bool IsHost => _value != 0 && (_value >> 40 & 1) == 0;

    /// <summary>The address that all routers of a VRID share. RFC 9568 §7.3: 00-00-5E-00-01-VRID, over IPv6 00-00-5E-00-02-VRID.</summary>
    public static MacAddress OfVirtualRouter(IpFamily family, byte vrid) =>
        new((family == IpFamily.V4 ? 0x0000_5E00_0100UL : 0x0000_5E00_0200UL) | vrid);

    /// <summary>Writes the six bytes.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(_value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)_value);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{_value >> 40 & 0xFF:x2}:{_value >> 32 & 0xFF:x2}:{_value >> 24 & 0xFF:x2}:{_value >> 16 & 0xFF:x2}:{_value >> 8 & 0xFF:x2}:{_value & 0xFF:x2}");
}
