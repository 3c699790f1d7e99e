using System.Buffers.Binary;
using System.Text;

namespace VipGuard.Checks.Tests.MySql;

/// <summary>What servers say, byte by byte.</summary>
internal static class Bytes
{
    /// <summary>A MariaDB 10.11.19's greeting as it came over a Unix socket.</summary>
    public static byte[] MariaDbGreeting =>
    [
        0x64, 0x00, 0x00, 0x00,                                     // 100 bytes, packet 0
        0x0A,                                                       // protocol 10
        .. "5.5.5-10.11.19-MariaDB-0+deb12u1"u8, 0x00,
        0x96, 0x09, 0x00, 0x00,                                     // connection 2454
        .. "tz*Zk-9u"u8, 0x00,                                      // challenge, head
        0xFE, 0xF7, 0x08, 0x02, 0x00, 0xFF, 0x81, 0x15,             // capabilities, charset, status, capabilities, length
        0, 0, 0, 0, 0, 0, 0x1D, 0, 0, 0,                            // reserved; MariaDB's own capabilities
        .. "ezV}3&`5(eIx"u8, 0x00,                                  // challenge, tail
        .. "mysql_native_password"u8, 0x00,
    ];

    /// <summary>A MySQL 9.7.4's greeting as it came over loopback.</summary>
    public static byte[] MySqlGreeting =>
    [
        0x4B, 0x00, 0x00, 0x00,                                     // 75 bytes, packet 0
        0x0A,                                                       // protocol 10
        .. "9.7.4-2"u8, 0x00,
        0x09, 0x00, 0x00, 0x00,                                     // connection 9
        0x37, 0x51, 0x43, 0x29, 0x05, 0x1F, 0x69, 0x25, 0x00,       // challenge, head
        0xFF, 0xFF, 0xFF, 0x02, 0x00, 0xFF, 0xDF, 0x15,             // capabilities, charset, status, capabilities, length
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0,                               // reserved
        0x45, 0x76, 0x5D, 0x1C, 0x2E, 0x58, 0x6D, 0x6A, 0x55, 0x41, 0x2A, 0x64, 0x00,
        .. "caching_sha2_password"u8, 0x00,
    ];

    /// <summary>What MySQL before 4.1 said: nothing after the first capabilities.</summary>
    public static byte[] OldGreeting => Packet(0, [0x0A, .. "3.23.58"u8, 0x00, 7, 0, 0, 0, .. "abcdefgh"u8, 0x00, 0x2C, 0x00]);

    public static byte[] Error(int code, string message, byte sequence = 0, string sqlState = "")
    {
        Span<byte> number = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)code);
        byte[] state = sqlState.Length == 0 ? [] : Encoding.ASCII.GetBytes("#" + sqlState);
        return Packet(sequence, [0xFF, .. number, .. state, .. Encoding.UTF8.GetBytes(message)]);
    }

    public static byte[] Ok(byte sequence) => Packet(sequence, [0x00, 0, 0, 2, 0, 0, 0]);

    public static byte[] OtherPlugin(byte sequence, string plugin, ReadOnlySpan<byte> challenge) =>
        Packet(sequence, [0xFE, .. Encoding.ASCII.GetBytes(plugin), 0x00, .. challenge, 0x00]);

    public static byte[] Packet(byte sequence, ReadOnlySpan<byte> payload) =>
        [(byte)payload.Length, (byte)(payload.Length >> 8), (byte)(payload.Length >> 16), sequence, .. payload];
}
