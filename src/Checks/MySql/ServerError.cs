using System.Buffers.Binary;

namespace VipGuard.Checks;

/// <summary>An ERR packet. https://mariadb.com/kb/en/err_packet/</summary>
/// <param name="Code">The server's number, such as 1129.</param>
/// <param name="Message">The server's words, fit for a log line.</param>
public sealed record ServerError(int Code, string Message)
{
    internal const byte Marker = 0xFF;

    private const int CodeSize = 2;
    private const int SqlStateSize = 6;     // '#' and five characters; absent before the log-in

    /// <summary>Reads a payload whose first byte is <see cref="Marker"/>; null when it has no room for a number.</summary>
    internal static ServerError? Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 1 + CodeSize || payload[0] != Marker)
            return null;

        int code = BinaryPrimitives.ReadUInt16LittleEndian(payload[1..]);
        ReadOnlySpan<byte> message = payload[(1 + CodeSize)..];
        if (message.Length >= SqlStateSize && message[0] == (byte)'#')
            message = message[SqlStateSize..];
        return new ServerError(code, ForeignText.OneLine(message));
    }
}
