namespace VipGuard.Checks;

internal enum QueryReplyKind
{
    Incomplete,

    /// <summary>The one row that was asked for.</summary>
    Row,

    /// <summary>The statement is done, and has no rows.</summary>
    Ok,

    Error,

    /// <summary>Anything else.</summary>
    Beyond,
}

/// <summary>
/// What a server says to <c>SELECT 1</c>, in the text protocol: the number of columns, their definitions, EOF, the rows, EOF.
/// https://mariadb.com/kb/en/result-set-packets/
/// </summary>
/// <param name="Size">Bytes that the answer took.</param>
internal readonly record struct QueryReply(QueryReplyKind Kind, int Size = 0, ServerError? Error = null)
{
    private const byte OkMarker = 0x00;
    private const byte EofMarker = 0xFE;
    private const int LongestEof = 5;           // marker, warnings 2, status 2
    private const byte Sequence = 1;            // the question bore 0

    /// <summary>One column's name and type take some 25 bytes; the server may add to it what it likes, up to the longest packet.</summary>
    private enum Part
    {
        Columns,
        Column,
        EndOfColumns,
        Row,
        EndOfRows,
    }

    /// <summary>Judges the bytes that came after the question was sent, however they are split; never throws, allocates for errors only.</summary>
    public static QueryReply Read(ReadOnlySpan<byte> received)
    {
        int at = 0;
        byte sequence = Sequence;
        for (Part part = Part.Columns; ; part++)
        {
            Packet packet = Packet.Read(received[at..]);
            if (packet.Status == PacketStatus.Absurd)
                return new QueryReply(QueryReplyKind.Beyond);
            if (packet.Status == PacketStatus.Incomplete)
                return new QueryReply(QueryReplyKind.Incomplete);
            ReadOnlySpan<byte> payload = packet.Payload;
            at += Packet.HeaderSize + payload.Length;
            if (packet.Sequence != sequence++)
                return new QueryReply(QueryReplyKind.Beyond);

            // A server may fail at any part of it.
            if (payload[0] == ServerError.Marker)
                return ServerError.Read(payload) is { } error ? new QueryReply(QueryReplyKind.Error, at, error) : new QueryReply(QueryReplyKind.Beyond);
            if (part == Part.Columns && payload[0] == OkMarker)
                return new QueryReply(QueryReplyKind.Ok, at);
            if (!IsRight(part, payload))
                return new QueryReply(QueryReplyKind.Beyond);
            if (part == Part.EndOfRows)
                return new QueryReply(QueryReplyKind.Row, at);
        }
    }

    private static bool IsRight(Part part, ReadOnlySpan<byte> payload) => part switch
    {
        Part.Columns => payload is [1],
        Part.Column => payload is [3, (byte)'d', (byte)'e', (byte)'f', ..],
        Part.Row => payload is [1, (byte)'1'],
        _ => payload[0] == EofMarker && payload.Length <= LongestEof,
    };
}
