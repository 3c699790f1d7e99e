namespace VipGuard.Checks.Tests.MySql;

public sealed class QueryReplyTests
{
    public static TheoryData<string, byte[]> Beyond => new()
    {
        { "two columns", Bytes.Packet(1, [2]) },
        { "no number of columns", Bytes.Packet(1, [1, 0]) },
        { "LOCAL INFILE", Bytes.Packet(1, [0xFB, .. "/etc/passwd"u8]) },
        { "an empty packet", Bytes.Packet(1, []) },
        { "an absurd length", [0xFF, 0xFF, 0xFF, 1] },
        { "a greeting", Bytes.MariaDbGreeting },
        { "a packet out of its order", Bytes.Packet(3, [1]) },
        { "a column that is none", [.. Bytes.Packet(1, [1]), .. Bytes.Packet(2, "xyz"u8)] },
        { "another row", Answer("2") },
        { "no row", [.. Head, .. Eof(4)] },
        { "rows without an end", [.. Head, .. Bytes.Packet(4, "\u00011"u8), .. Bytes.Packet(5, "\u00011"u8)] },
        { "an error without a number", Bytes.Packet(1, [0xFF]) },
        { "HTTP", [.. "HTTP/1.1 400 Bad Request\r\n\r\n"u8] },
    };

    private static byte[] Head =>
    [
        .. Bytes.Packet(1, [1]),
        .. Bytes.Packet(2, [3, .. "def"u8, 0, 0, 0, 1, (byte)'1', 0, 0x0C, 0x3F, 0, 1, 0, 0, 0, 3, 0x81, 0, 0, 0, 0]),
        .. Eof(3),
    ];

    [Fact]
    public void A_row_with_a_1_is_the_answer_and_what_follows_is_left_alone()
    {
        byte[] answer = Answer("1");

        Assert.Equal(new QueryReply(QueryReplyKind.Row, answer.Length), QueryReply.Read(answer));
        Assert.Equal(new QueryReply(QueryReplyKind.Row, answer.Length), QueryReply.Read([.. answer, 1, 2, 3]));
    }

    [Fact]
    public void An_answer_may_come_in_pieces_of_any_size()
    {
        byte[] answer = Answer("1");

        for (int length = 0; length < answer.Length; length++)
            Assert.Equal(QueryReplyKind.Incomplete, QueryReply.Read(answer.AsSpan(0, length)).Kind);
    }

    [Fact]
    public void A_statement_without_rows_is_done() =>
        Assert.Equal(new QueryReply(QueryReplyKind.Ok, 11), QueryReply.Read(Bytes.Ok(1)));

    [Fact]
    public void An_error_may_come_at_once_or_amid_the_rows()
    {
        byte[] error = Bytes.Error(1317, "Query execution was interrupted", 1, "70100");
        byte[] late = [.. Head, .. Bytes.Error(1969, "max_statement_time exceeded", 4, "70100")];

        Assert.Equal(new QueryReply(QueryReplyKind.Error, error.Length, new ServerError(1317, "Query execution was interrupted")), QueryReply.Read(error));
        Assert.Equal((QueryReplyKind.Error, 1969), (QueryReply.Read(late).Kind, QueryReply.Read(late).Error?.Code));
    }

    [Theory]
    [MemberData(nameof(Beyond))]
    public void Anything_else_is_not_an_answer(string what, byte[] received)
    {
        Assert.True(QueryReply.Read(received).Kind == QueryReplyKind.Beyond, what);
    }

    internal static byte[] Answer(string value) =>
        [.. Head, .. Bytes.Packet(4, [(byte)value.Length, .. System.Text.Encoding.ASCII.GetBytes(value)]), .. Eof(5)];

    private static byte[] Eof(byte sequence) => Bytes.Packet(sequence, [0xFE, 0, 0, 2, 0]);
}
