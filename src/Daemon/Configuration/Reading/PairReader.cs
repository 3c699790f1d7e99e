using VipGuard.Toml;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>[mysql], [pair] and [peer_link]: tables that there is one of, and whose keys all have a default.</summary>
internal static class PairReader
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static MySqlConfig ReadMySql(TomlTable table, ProblemList problems)
    {
        TableReader reader = new(table, "[mysql]", table.IsDamaged, problems);
        MySqlConfig config = new(
            Socket: reader.SocketPath("socket")?.Value ?? MySqlConfig.DefaultSocket,
            User: reader.User("user", "\"vipguard\"")?.Value ?? MySqlConfig.DefaultUser);
        reader.RefuseOthers();
        return config;
    }

    public static (PairConfig Config, Located<string>? Instance) ReadPair(TomlTable table, ProblemList problems)
    {
        TableReader reader = new(table, "[pair]", table.IsDamaged, problems);
        Located<string>? instance = reader.Text("instance", "\"VI_1\"");
        PairConfig config = new()
        {
            KeyFile = reader.Path("key_file", "\"/etc/vipguard/pair.key\"")?.Value ?? PairConfig.DefaultKeyFile,
            Writers = reader.Choice("writers", ("holder", Writers.Holder), ("both", Writers.Both))?.Value ?? Writers.Holder,
            Instance = instance?.Value,
            Topology = reader.Choice("topology", ("dual-master", Topology.DualMaster), ("primary-replica", Topology.PrimaryReplica))?.Value ?? Topology.DualMaster,
            SemiSync = reader.Boolean("semi_sync", "true")?.Value ?? true,
            SemiSyncTimeout = reader.Duration("semi_sync_timeout", TimeSpan.FromMilliseconds(10), Longest, "\"2s\"")?.Value ?? PairConfig.DefaultSemiSyncTimeout,
            ReplicationUser = reader.User("replication_user", "\"vipguard_repl\"")?.Value ?? PairConfig.DefaultReplicationUser,
            DrainLimit = reader.Duration("drain_limit", TimeSpan.FromMilliseconds(100), Longest, "\"10s\"")?.Value ?? PairConfig.DefaultDrainLimit,
            MaxLag = reader.Duration("max_lag", TimeSpan.FromSeconds(1), Longest, "\"30s\"")?.Value ?? PairConfig.DefaultMaxLag,
            Takeover = reader.Choice("takeover", ("always", Takeover.Always), ("caught-up", Takeover.CaughtUp))?.Value ?? Takeover.Always,
            Rejoin = reader.Choice("rejoin", ("ask", Rejoin.Ask), ("merge", Rejoin.Merge))?.Value ?? Rejoin.Ask,
        };
        reader.RefuseOthers();
        return (config, instance);
    }

    public static PeerLinkConfig ReadPeerLink(TomlTable table, ProblemList problems)
    {
        TableReader reader = new(table, "[peer_link]", table.IsDamaged, problems);
        Located<TimeSpan>? interval = reader.Duration("interval", TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10), "\"200ms\"");
        Located<TimeSpan>? timeout = reader.Duration("timeout", TimeSpan.FromMilliseconds(30), TimeSpan.FromMinutes(1), "\"1s\"");
        PeerLinkConfig config = new()
        {
            Port = (ushort)(reader.Integer("port", 1, ushort.MaxValue, "7790")?.Value ?? PeerLinkConfig.DefaultPort),
            Interval = interval?.Value ?? PeerLinkConfig.DefaultInterval,
            Timeout = timeout?.Value ?? PeerLinkConfig.DefaultTimeout,
            VetoTakeover = reader.Boolean("veto_takeover", "false")?.Value ?? false,
        };
        reader.RefuseOthers();
        // One datagram may be lost, and the next may be late.
        if (config.Timeout < 3 * config.Interval)
        {
            problems.Error(
                (timeout ?? interval)?.Position ?? table.Position,
                $"timeout = \"{DurationText.Format(config.Timeout)}\" is too short for interval = \"{DurationText.Format(config.Interval)}\"; write three intervals at least");
        }

        return config;
    }
}
