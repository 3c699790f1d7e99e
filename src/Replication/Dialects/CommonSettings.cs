using System.Globalization;
using System.Net;

namespace VipGuard.Replication;

/// <summary>Settings that have the same name and the same sense in MariaDB and MySQL.</summary>
internal static class CommonSettings
{
    /// <summary>What several servers of one host must not share; empty for the only one.</summary>
    internal static IEnumerable<Setting> Instance(ServerPart part)
    {
        if (part.Instance is not { } instance)
            yield break;
        yield return Place("port", Text(instance.Port), "the file's port of this node, where the other server and the checks find it");
        if (instance.Socket is { } socket)
            yield return Place("socket", socket, "a socket of its own; the daemon on this host comes in by it");
        if (instance.Datadir is { } datadir)
            yield return Place("datadir", datadir, "a data folder of its own; two servers on one folder destroy it");
        if (instance.PidFile is { } pidFile)
            yield return Place("pid_file", pidFile, "two servers with one pid file stop each other");
        if (instance.Tmpdir is { } tmpdir)
            yield return Place("tmpdir", tmpdir, SettingTexts.Tmpdir) with { More = SettingTexts.TmpdirMore };

        static Setting Place(string name, string value, string why) => new(SettingTexts.Instance, name, value) { Change = SettingChange.FileOnly, Why = why };
    }

    internal static Setting ServerId(ServerPart part) => new(SettingTexts.Identity, "server_id", Text(part.Node.Place))
    {
        Why = SettingTexts.ServerId,
        More = "The default is 1 on every server.",
    };

    internal static Setting ReportHost(ServerPart part, string statement) => new(SettingTexts.Identity, "report_host", part.Node.Address.ToString())
    {
        Change = SettingChange.FileOnly,
        Why = $"the name by which the other server lists this one ({statement})",
    };

    internal static IEnumerable<Setting> BinaryLog(ServerPart part, string usualName)
    {
        string name = part.Binlog?.Name ?? usualName;
        yield return new(SettingTexts.BinaryLog, "log_bin", name)
        {
            ServerValue = "ON",
            Change = SettingChange.Restart,
            Why = SettingTexts.LogBin,
            // One text for both cases: the file must not change because the server was started meanwhile.
            More = "A name of its own, or the log would change its name with the host's. Where a log is there already it must be that one's name (SHOW BINARY LOGS, without the number), "
                + "and in log_bin_index: a new name starts a new log, and the GTID history is lost with the old one.",
        };
        yield return new(SettingTexts.BinaryLog, "log_bin_index", part.Binlog?.Index ?? name + ".index") { Change = SettingChange.FileOnly, Why = SettingTexts.LogBinIndex };
    }

    internal static IEnumerable<Setting> OnDisk()
    {
        yield return new(SettingTexts.BinaryLog, "sync_binlog", "1") { Why = SettingTexts.SyncBinlog, More = SettingTexts.SyncBinlogCost };
        yield return new(SettingTexts.BinaryLog, "innodb_flush_log_at_trx_commit", "1") { Why = SettingTexts.Flush, More = SettingTexts.FlushCost };
    }

    internal static IEnumerable<Setting> TwoWriters(ServerPart part)
    {
        yield return new(SettingTexts.TwoWriters, "auto_increment_increment", Text(part.Design.Nodes.Count))
        {
            Why = SettingTexts.Increment,
            More = SettingTexts.IncrementMore,
            NewSessionsOnly = true,
        };
        yield return new(SettingTexts.TwoWriters, "auto_increment_offset", Text(part.Node.Place)) { Why = SettingTexts.Offset, NewSessionsOnly = true };
    }

    internal static Setting ReadOnly() => new(SettingTexts.Role, "read_only", "ON")
    {
        Change = SettingChange.Role,
        Why = SettingTexts.ReadOnly,
        More = SettingTexts.ReadOnlyMore,
    };

    internal static Setting SkipStart(string name, bool isVariable) => new(SettingTexts.Role, name, "ON")
    {
        Change = SettingChange.FileOnly,
        IsVariable = isVariable,
        Why = SettingTexts.SkipStart,
        More = SettingTexts.SkipStartMore,
    };

    internal static IEnumerable<Setting> RelayLog(ServerPart part)
    {
        yield return new(SettingTexts.Replica, "relay_log", $"{part.Node.Name}-relay-bin") { Change = SettingChange.FileOnly, Why = SettingTexts.RelayLog };
        yield return new(SettingTexts.Replica, "relay_log_index", $"{part.Node.Name}-relay-bin.index") { Change = SettingChange.FileOnly, Why = SettingTexts.RelayLogIndex };
        yield return new(SettingTexts.Replica, "relay_log_recovery", "ON") { Change = SettingChange.FileOnly, Why = SettingTexts.RelayLogRecovery };
    }

    internal static Setting ConnectErrors() => new(SettingTexts.Network, "max_connect_errors", "1000000")
    {
        Rule = SettingRule.AtLeast,
        Why = SettingTexts.ConnectErrors,
        More = SettingTexts.ConnectErrorsMore,
    };

    /// <summary>Every variable that any server of a pair is ever held against: what has to be asked for.</summary>
    internal static IReadOnlyList<string> Variables(Func<ServerPart, IReadOnlyList<Setting>> settingsFor, IEnumerable<ServerVersion> versions)
    {
        _ = PairDesign.TryCreate([("a", IPAddress.Loopback, 1), ("b", IPAddress.Loopback, 2)], "r", out PairDesign? design, out _);
        return
        [
            .. versions.SelectMany(v => settingsFor(new ServerPart { Design = design! with { HolderWrites = true, SemiSync = true }, Node = design!.First, Version = v }))
                .Where(s => s.IsVariable).Select(s => s.Name).Distinct(StringComparer.Ordinal),
        ];
    }

    internal static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    internal static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
