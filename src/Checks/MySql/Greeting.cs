using System.Buffers.Binary;
using System.Text;

namespace VipGuard.Checks;

/// <summary>What a server's first bytes are.</summary>
public enum FirstPacketKind
{
    /// <summary>Well so far; more has to come.</summary>
    Incomplete,

    /// <summary>A greeting of protocol 10.</summary>
    Greeting,

    /// <summary>An ERR packet in place of the greeting.</summary>
    Error,

    /// <summary>Not MySQL's protocol; more bytes would not change that.</summary>
    Junk,
}

/// <summary>What a server's first bytes are, and what they say.</summary>
/// <param name="Greeting">Set with <see cref="FirstPacketKind.Greeting"/>.</param>
/// <param name="Error">Set with <see cref="FirstPacketKind.Error"/>.</param>
/// <param name="Junk">What is wrong, for people; set with <see cref="FirstPacketKind.Junk"/>.</param>
public readonly record struct FirstPacket(FirstPacketKind Kind, Greeting? Greeting = null, ServerError? Error = null, string? Junk = null);

/// <summary>The greeting of MySQL's protocol 10. https://mariadb.com/kb/en/connection/#initial-handshake-packet</summary>
/// <param name="Version">Such as "10.11.19-MariaDB-0+deb12u1", without the "5.5.5-" that MariaDB puts before it; fit for a log line.</param>
/// <param name="ConnectionId">The server's number for this connection.</param>
/// <param name="Capabilities">The server's CLIENT_* flags.</param>
/// <param name="Plugin">The server's default authentication plugin; empty with old servers.</param>
public sealed record Greeting(string Version, uint ConnectionId, uint Capabilities, string Plugin)
{
    private const byte Protocol10 = 10;
    private const int ChallengeHead = 8;
    private const int ChallengeTail = 12;
    private const int ReservedSize = 10;

    // MariaDB ≥ 10 calls itself "5.5.5-10…" in the greeting, for replicas that take only a 5 (mysql_com.h, RPL_VERSION_HACK).
    private static ReadOnlySpan<byte> VersionDisguise => "5.5.5-"u8;

    /// <summary>The random bytes that a password is mixed with: 20, or 8 from servers before 4.1.</summary>
    internal ReadOnlyMemory<byte> Challenge { get; init; }

    /// <summary>Judges what a server has sent so far. Never throws, never asks for more than 2,052 bytes.</summary>
    /// <param name="received">From the first byte of the connection on; bytes after the first packet are left alone.</param>
    public static FirstPacket Read(ReadOnlySpan<byte> received)
    {
        Packet packet = Packet.Read(received);
        ReadOnlySpan<byte> payload = packet.Payload;

        if (packet.Status == PacketStatus.Absurd)
            return Junk(received, "no MySQL packet");
        if (payload.Length > 0 && payload[0] is not (Protocol10 or ServerError.Marker))
            return Junk(received, "no MySQL greeting");
        if (packet.Status == PacketStatus.Incomplete)
            return new FirstPacket(FirstPacketKind.Incomplete);

        if (payload[0] == ServerError.Marker)
        {
            return ServerError.Read(payload) is { } error
                ? new FirstPacket(FirstPacketKind.Error, Error: error)
                : Junk(received, "a broken error packet");
        }

        return ReadProtocol10(payload[1..]) is { } greeting
            ? new FirstPacket(FirstPacketKind.Greeting, greeting)
            : Junk(received, "a broken greeting");
    }

    // version NUL, id 4, challenge 8, filler 1, capabilities 2, and from 4.1 on:
    // charset 1, status 2, capabilities 2, challenge length 1, reserved 10, challenge, plugin NUL.
    private static Greeting? ReadProtocol10(ReadOnlySpan<byte> fields)
    {
        int end = fields.IndexOf((byte)0);
        if (end < 0)
            return null;
        ReadOnlySpan<byte> version = fields[..end];
        if (version.StartsWith(VersionDisguise))
            version = version[VersionDisguise.Length..];
        fields = fields[(end + 1)..];

        const int Fixed = 4 + ChallengeHead + 1 + 2;
        if (fields.Length < Fixed)
            return null;
        uint id = BinaryPrimitives.ReadUInt32LittleEndian(fields);
        ReadOnlySpan<byte> head = fields.Slice(4, ChallengeHead);
        uint capabilities = BinaryPrimitives.ReadUInt16LittleEndian(fields[(4 + ChallengeHead + 1)..]);
        fields = fields[Fixed..];

        const int Later = 1 + 2 + 2 + 1 + ReservedSize;
        if (fields.Length < Later + ChallengeTail)
            return new Greeting(ForeignText.OneLine(version), id, capabilities, "") { Challenge = head.ToArray() };

        capabilities |= (uint)BinaryPrimitives.ReadUInt16LittleEndian(fields[3..]) << 16;
        ReadOnlySpan<byte> tail = fields.Slice(Later, ChallengeTail);
        fields = fields[(Later + ChallengeTail)..];

        // The challenge's tail is closed with a NUL, and so is the plugin's name (some old servers leave the latter out).
        ReadOnlySpan<byte> plugin = fields.Length > 0 ? fields[1..] : default;
        int close = plugin.IndexOf((byte)0);
        if (close >= 0)
            plugin = plugin[..close];

        return new Greeting(ForeignText.OneLine(version), id, capabilities, ForeignText.OneLine(plugin))
        {
            Challenge = (byte[])[.. head, .. tail],
        };
    }

    private static FirstPacket Junk(ReadOnlySpan<byte> received, string what)
    {
        const int Shown = 16;
        ReadOnlySpan<byte> start = received[..Math.Min(received.Length, Shown)];
        string shown = IsText(start) ? $"\"{Encoding.ASCII.GetString(start)}\"" : Convert.ToHexString(start);
        return new FirstPacket(FirstPacketKind.Junk, Junk: $"{what}: it begins with {shown}");
    }

    private static bool IsText(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~');
}
