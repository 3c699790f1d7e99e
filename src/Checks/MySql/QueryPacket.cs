namespace VipGuard.Checks;

/// <summary>What a session says after its log-in. https://mariadb.com/kb/en/com_query/</summary>
internal static class QueryPacket
{
    private const byte COM_QUERY = 3;

    /// <summary>
    /// The question. COM_PING would be answered before a statement is even looked at; this one is parsed, planned, run and
    /// answered with a row, and needs no table, no lock and no privilege.
    /// </summary>
    public static ReadOnlyMemory<byte> Question { get; } = Packet.Write(0, [COM_QUERY, .. "SELECT 1"u8]);

    /// <summary>
    /// A session that is left alone for longer than wait_timeout is closed with a line in the log and a count in Aborted_clients.
    /// No pace is longer than a day, so two and a bit are enough; a client that has really gone is seen by its closed socket.
    /// </summary>
    public static ReadOnlyMemory<byte> Preparation { get; } = Packet.Write(0, [COM_QUERY, .. "SET wait_timeout=200000"u8]);
}
