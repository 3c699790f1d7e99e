using System.Globalization;

namespace VipGuard.Replication;

/// <summary>What a MariaDB server of a pair must be set to, and why. The plan and the drop-in both read it here.</summary>
internal static class MariaDbSettings
{
    /// <summary>Seconds of silence after which a source counts as lost.</summary>
    internal const int NetTimeout = 10;

    private const string Identity = "Who this server is";
    private const string BinaryLog = "The binary log: what the other server replicates from";
    private const string TwoWriters = "Two writers";
    private const string Replica = "The replica's side";
    private const string Network = "The network";

    internal static IReadOnlyList<(string Name, string Why)> MustNotBe { get; } =
    [
        ("slave_skip_errors", "steps over rows that do not fit and shows a healthy replica with other data"),
        ("binlog_do_db, binlog_ignore_db", "go by the database chosen with USE, not by the table's: rows are lost with all lights green"),
        ("replicate_do_*, replicate_ignore_*, replicate_wild_*", "lose rows while the GTID positions on both servers stay equal"),
        ("replicate_same_server_id", "applies a server's own transactions to it again"),
        ("skip_networking", "the other server could not connect"),
    ];

    internal static IReadOnlyList<Setting> For(PairDesign design, PairNode node)
    {
        string place = node.Place.ToString(CultureInfo.InvariantCulture);
        string nodes = design.Nodes.Count.ToString(CultureInfo.InvariantCulture);
        return
        [
            new(Identity, "server_id", place)
            {
                Why = "every event carries it; a server skips its own, and two equal ids stop replication (1593)",
                More = "The default is 1 on every server.",
            },
            new(Identity, "gtid_domain_id", place)
            {
                Why = "each server numbers its own transactions; in one domain, a moment of writes on both sides stops both appliers (1950)",
                NewSessionsOnly = true,
            },
            new(Identity, "report_host", node.Address.ToString())
            {
                Change = SettingChange.FileOnly,
                Why = "the name by which the other server lists this one (SHOW SLAVE HOSTS)",
            },
            new(BinaryLog, "log_bin", "mysql-bin")
            {
                ServerValue = "ON",
                Change = SettingChange.Restart,
                Why = "without a binary log the other server has nothing to follow",
                More = "A name of its own, or the log would change its name with the host's. If this server has a binary log already (SHOW BINARY LOGS), "
                    + "put that name here, without its number, and in log_bin_index: a new name starts a new log, and the GTID history is lost with the old one.",
            },
            new(BinaryLog, "log_bin_index", "mysql-bin.index")
            {
                Change = SettingChange.FileOnly,
                Why = "beside the log and named after it",
            },
            new(BinaryLog, "log_slave_updates", "1")
            {
                ServerValue = "ON",
                Change = SettingChange.Restart,
                Why = "what came from the other server goes into this log too, so that a third replica, a backup or a rebuilt peer gets everything from here",
            },
            new(BinaryLog, "binlog_format", "ROW")
            {
                Why = "a statement may give other values over there (UUID(), LIMIT without an order); rows can't",
                NewSessionsOnly = true,
            },
            new(BinaryLog, "gtid_strict_mode", "1")
            {
                ServerValue = "ON",
                Why = "refuses a transaction out of order, in place of a log that nobody can follow",
            },
            new(BinaryLog, "sync_binlog", "1")
            {
                Why = "the log is on the disk before a commit is answered; else a power cut takes its end, and the peer is ahead of its source",
                More = "Costs one sync for each group of commits; 0, the default, leaves it to the system.",
            },
            new(BinaryLog, "innodb_flush_log_at_trx_commit", "1")
            {
                Why = "the same for the tables: what was answered survives a power cut",
            },
            new(BinaryLog, "binlog_expire_logs_seconds", "864000")
            {
                Change = SettingChange.FileOnly,
                Why = "ten days: a peer that was away for longer has to be copied afresh (1236); 0 keeps logs until the disk is full",
            },
            new(TwoWriters, "auto_increment_increment", nodes)
            {
                Why = "as many steps as there are servers, so that both may hand out keys",
                More = "Gaps in the numbers are normal. With only one server written to, it costs nothing and saves a take-over that is not clean.",
                NewSessionsOnly = true,
            },
            new(TwoWriters, "auto_increment_offset", place)
            {
                Why = "equal offsets give the same key to two rows, and both appliers stop (1062)",
                NewSessionsOnly = true,
            },
            new(Replica, "relay_log", $"{node.Name}-relay-bin")
            {
                Change = SettingChange.FileOnly,
                Why = "a name of this node's own: neither a renamed host nor a copied data folder can take another's relay log",
            },
            new(Replica, "relay_log_index", $"{node.Name}-relay-bin.index")
            {
                Change = SettingChange.FileOnly,
                Why = "beside the relay log and named after it",
            },
            new(Replica, "relay_log_recovery", "1")
            {
                Change = SettingChange.FileOnly,
                Why = "after a crash the relay log is thrown away and fetched again, from the position that the tables hold",
            },
            new(Replica, "slave_net_timeout", NetTimeout.ToString(CultureInfo.InvariantCulture))
            {
                Rule = SettingRule.Exactly,
                Why = "seconds for which a hung or cut-off peer still looks healthy (default 60); its heartbeats come twice in that time",
            },
            new(Replica, "slave_exec_mode", "STRICT")
            {
                Why = "a row that does not fit stops replication; IDEMPOTENT hides that the data differ",
            },
            new(Replica, "slave_ddl_exec_mode", "STRICT")
            {
                Why = "IDEMPOTENT, the default, lets a CREATE TABLE from over there replace this server's table of that name, rows and all",
            },
            new(Replica, "master_retry_count", "0")
            {
                Change = SettingChange.FileOnly,
                Why = "never give the other server up; the default ends after 100000 tries, at one every 2 s after 55 hours",
            },
            new(Network, "max_connect_errors", "1000000")
            {
                Rule = SettingRule.AtLeast,
                Why = "port probes without a login count against their host; at the limit (default 100) all of that host is shut out, replication too (1129)",
                More = "It is no protection against guessing: wrong passwords are not counted.",
            },
        ];
    }
}
