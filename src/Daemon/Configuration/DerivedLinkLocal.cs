using System.Buffers.Binary;
using System.Security.Cryptography;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration;

/// <summary>
/// The link-local address that a node's IPv6 adverts come from: it follows from the file, so that every node knows those of
/// the others, and nobody types them.
/// </summary>
internal static class DerivedLinkLocal
{
    private const uint Mark = 0x5647_0000;    // "VG"

    /// <summary>fe80::5647:VRID:ADDRESS; the last 32 bits are the node's IPv4 address, or a digest of its IPv6 address.</summary>
    internal static HostAddress Of(byte vrid, HostAddress node)
    {
        Span<byte> address = stackalloc byte[16];
        Span<byte> bytes = stackalloc byte[16];
        address.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(address, 0xFE80);    // RFC 4291 §2.5.6
        BinaryPrimitives.WriteUInt32BigEndian(address[8..], Mark | vrid);
        if (node.Family == IpFamily.V4)
        {
            node.Write(address[12..]);
        }
        else
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes[..node.Write(bytes)], digest);
            digest[..4].CopyTo(address[12..]);
        }
        return HostAddress.Read(address);
    }
}
