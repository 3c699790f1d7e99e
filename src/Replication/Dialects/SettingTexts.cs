namespace VipGuard.Replication;

/// <summary>Sections and reasons that MariaDB's and MySQL's option files have in common.</summary>
internal static class SettingTexts
{
    internal const string Instance = "Which of this host's servers";
    internal const string Identity = "Who this server is";
    internal const string BinaryLog = "The binary log: what the other server replicates from";
    internal const string Role = "The role: how the server comes up";
    internal const string TwoWriters = "Two writers";
    internal const string Replica = "The replica's side";
    internal const string SemiSync = "Semi-synchronous replication";
    internal const string Network = "The network";

    /// <summary>Seconds of silence after which a source counts as lost.</summary>
    internal const int NetTimeout = 10;

    /// <summary>Transactions that a replica applies at a time.</summary>
    internal const string Workers = "4";

    /// <summary>How long binary logs are kept.</summary>
    internal static readonly TimeSpan Expiry = TimeSpan.FromDays(10);

    internal const string ServerId = "every event carries it; a server skips its own, and two equal ids stop replication (1593)";
    internal const string LogBin = "without a binary log the other server has nothing to follow";
    internal const string LogBinIndex = "beside the log and named after it";
    internal const string LogUpdates = "what came from the other server goes into this log too, so that a third replica, a backup or a rebuilt peer gets everything from here";
    internal const string Rows = "a statement may give other values over there (UUID(), LIMIT without an order), and in STATEMENT format a filter goes by USE; rows do neither";
    internal const string SyncBinlog = "the log is on the disk before a commit is answered; else a power cut takes its end, and the peer is ahead of its source";
    internal const string SyncBinlogCost = "The price is one sync of the disk for each group of commits: with a slow disk, hundreds instead of thousands of commits a second for a single client. "
        + "0 or 100 is faster, and after a power cut this server's data may have to be rebuilt from the other's.";
    internal const string Flush = "the same for the tables: what was answered survives a power cut";
    internal const string FlushCost = "2 writes at each commit and syncs once a second: it survives a crash of the server, not of the host. With 2 and sync_binlog = 1 the log can hold what the tables lost.";
    internal const string Expire = "ten days: a peer that was away for longer has to be copied afresh (1236); 0 keeps logs until the disk is full";
    internal const string Increment = "as many steps as there are servers, so that both may hand out keys";
    internal const string IncrementMore = "Gaps in the numbers are normal. With only one server written to, it costs nothing and saves a take-over that is not clean.";
    internal const string Offset = "equal offsets give the same key to two rows, and both appliers stop (1062)";
    internal const string RelayLog = "a name of this node's own: neither a renamed host nor a copied data folder can take another's relay log";
    internal const string RelayLogIndex = "beside the relay log and named after it";
    internal const string RelayLogRecovery = "after a crash the relay log is thrown away and fetched again, from the position that the tables hold";
    internal const string SilentSource = "seconds for which a hung or cut-off peer still looks healthy; its heartbeats come twice in that time";
    internal const string StrictRows = "a row that does not fit stops replication; IDEMPOTENT hides that the data differ";
    internal const string ParallelApply = "transactions applied at a time: one writer alone over there is faster than one applier here, and the lag would grow under load";
    internal const string ReadOnly = "a server that comes back must not be written before it is known who holds the address; nothing else closes the time between its start and the daemon's first look";
    internal const string ReadOnlyMore = "The daemon lifts it where the address is (writers = \"holder\"). Without the daemon: SET GLOBAL read_only = OFF by hand.";
    internal const string SkipStart = "after an unplanned take-over the survivor must not read from the server that returns until both were compared; nothing else keeps it from that when it is itself restarted";
    internal const string SkipStartMore = "The daemon starts replication: on the standby at once, at the holder when nothing speaks against it. Without the daemon: START SLAVE (START REPLICA) by hand.";
    internal const string SemiSyncSource = "a source that waits for acknowledgements; the daemon turns it on at the holder only";
    internal const string SemiSyncSourceMore = "On at both servers, the survivor's own applier would wait for the acknowledgement of the dead one.";
    internal const string SemiSyncTimeout = "milliseconds that a commit waits for the other server before it goes on alone ([pair] semi_sync_timeout)";
    internal const string SemiSyncTimeoutMore = "From then on, until the other one has caught up, commits are not safe against a take-over; status says so.";
    internal const string AfterSync = "waits before the tables show the row: what another client has seen is on both servers; after AFTER_COMMIT it could vanish in a take-over";
    internal const string ConnectErrors = "port probes without a login count against their host; at the limit (default 100) all of that host is shut out, replication too (1129)";
    internal const string ConnectErrorsMore = "It is no protection against guessing: wrong passwords are not counted.";
    internal const string BinlogFilters = "lose what does not fit the name, and with statements go by the database chosen with USE, not by the table's: all lights stay green. A name that is misspelt loses it all";
    internal const string Tmpdir = "a server that starts removes the temporary tables in its tmpdir, those of another running server too";
    internal const string TmpdirMore = "The folder must be there and belong to the server's user.";
}
