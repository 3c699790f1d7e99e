using System.Buffers.Binary;
using System.Text;

namespace VipGuard.Checks;

/// <summary>What a client says to log in and to leave. https://mariadb.com/kb/en/connection/#handshake-response-packet</summary>
internal static class LoginPacket
{
    private const uint CLIENT_LONG_PASSWORD = 1;
    private const uint CLIENT_PROTOCOL_41 = 1 << 9;
    private const uint CLIENT_SECURE_CONNECTION = 1 << 15;
    private const uint CLIENT_PLUGIN_AUTH = 1 << 19;
    private const uint Needed = CLIENT_PROTOCOL_41 | CLIENT_SECURE_CONNECTION;

    private const uint LongestAnswer = 1 << 24;
    private const byte Utf8mb4 = 45;            // utf8mb4_general_ci
    private const int ReservedSize = 23;

    private const byte COM_QUIT = 1;

    /// <summary>Leaves after a log-in: the server counts no error.</summary>
    public static ReadOnlyMemory<byte> Quit { get; } = Packet.Write(0, [COM_QUIT]);

    /// <summary>Leaves in place of a log-in: counted as any other unfinished log-in is, but the least noisy at log_warnings 4.</summary>
    public static ReadOnlyMemory<byte> QuitUnknown { get; } = Packet.Write(1, [COM_QUIT]);

    /// <summary>Whether the server knows the log-in of MySQL 4.1 and later.</summary>
    public static bool CanAnswer(Greeting greeting) => (greeting.Capabilities & Needed) == Needed;

    /// <summary>The handshake response, whole, as packet number 1.</summary>
    /// <param name="answer">To the greeting's challenge, at most 250 bytes.</param>
    public static byte[] Write(Greeting greeting, MySqlLogin login, string plugin, ReadOnlySpan<byte> answer)
    {
        byte[] user = login.UserBytes;
        bool namesPlugin = (greeting.Capabilities & CLIENT_PLUGIN_AUTH) != 0;

        var payload = new List<byte>(128);
        Span<byte> fixedPart = stackalloc byte[4 + 4 + 1 + ReservedSize];
        fixedPart.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(fixedPart, CLIENT_LONG_PASSWORD | Needed | (namesPlugin ? CLIENT_PLUGIN_AUTH : 0));
        BinaryPrimitives.WriteUInt32LittleEndian(fixedPart[4..], LongestAnswer);
        fixedPart[8] = Utf8mb4;
        payload.AddRange(fixedPart);
        payload.AddRange(user);
        payload.Add(0);
        payload.Add((byte)answer.Length);
        payload.AddRange(answer);
        if (namesPlugin)
        {
            payload.AddRange(Encoding.ASCII.GetBytes(plugin));
            payload.Add(0);
        }

        return Packet.Write(1, [.. payload]);
    }
}
