using System.Buffers.Binary;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>Addresses that are well written, and yet no host's.</summary>
internal static class AddressUse
{
    public static HostAddress LoopbackV4 { get; } = HostAddress.Parse("127.0.0.1");

    public static HostAddress LoopbackV6 { get; } = HostAddress.Parse("::1");

    /// <returns>What the address is instead, with its article; null when a host can have it.</returns>
    public static string? WhyNoHost(HostAddress address, bool loopback)
    {
        if (!loopback && IsLoopback(address))
            return "a loopback address, which every host has";

        Span<byte> bytes = stackalloc byte[16];
        bytes = bytes[..address.Write(bytes)];
        if (!bytes.ContainsAnyExcept((byte)0))
            return "the unspecified address";
        if (address.Family == IpFamily.V6)
            return bytes[0] == 0xFF ? "a multicast address" : null;
        return bytes[0] switch
        {
            0 => "an address of \"this network\" (RFC 1122)",
            >= 224 and < 240 => "a multicast address",
            >= 240 => "a reserved address",
            _ => null,
        };
    }

    /// <summary>127.0.0.0/8 and ::1.</summary>
    public static bool IsLoopback(HostAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.Write(bytes);
        return address.Family == IpFamily.V4 ? bytes[0] == 127 : address == LoopbackV6;
    }

    /// <returns>"the network's own address" or "the broadcast address" of its prefix, or null.</returns>
    public static string? WhyNoHostOfItsNetwork(in VirtualAddress address)
    {
        // RFC 3021: a /31 has two hosts and nothing else.
        if (address.Address.Family == IpFamily.V6 || address.PrefixLength >= 31)
            return null;

        Span<byte> bytes = stackalloc byte[4];
        address.Address.Write(bytes);
        uint hostMask = uint.MaxValue >> address.PrefixLength;
        uint host = BinaryPrimitives.ReadUInt32BigEndian(bytes) & hostMask;
        return host == 0 ? "the address of its network" : host == hostMask ? "the broadcast address of its network" : null;
    }
}
