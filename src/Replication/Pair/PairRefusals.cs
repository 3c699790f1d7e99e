using System.Globalization;
using System.Net;

namespace VipGuard.Replication;

/// <summary>What stands against joining two servers. Pure; each refusal is a sentence that says what to do.</summary>
internal static class PairRefusals
{
    // More would not be read; the first ones tell enough.
    private const int ShownDifferences = 10;

    internal static IEnumerable<string> Of(PairDesign design, PairFacts facts, Direction[] directions, IReadOnlyList<SettingDifference> differences, bool joined)
    {
        foreach (PairNode node in design.Nodes.Where(n => facts.Of(n).Sight == ServerSight.Whole))
        {
            foreach (string refusal in OfServer(design, node, facts.Of(node), differences))
                yield return refusal;
        }

        // Where the two are to be joined, or joined anew, the comparison of their data decides, and the positions are set afresh.
        foreach (Direction direction in joined ? directions : [])
        {
            if (direction.AheadOfSource is not null || direction.IsStuck || direction.Channel is { IoRuns: false, IoErrno: 1236 or 13114 })
                yield return direction.Trouble!;
        }

        if (joined)
            yield break;
        if (OfVersions(design, facts) is { } versions)
            yield return versions;
        foreach (PairNode node in design.Nodes)
        {
            if (facts.Of(node).SeesAllTables == false)
                yield return $"{node.Name}: this login can't see all tables, so the data can't be compared; use one with SELECT on *.*, given to the account itself";
        }
    }

    internal static IEnumerable<string> Of(PairDesign design, DataComparison data, string more = "")
    {
        if (data.FirstWritten || data.SecondWritten)
        {
            string who = !data.SecondWritten ? design.First.Name : !data.FirstWritten ? design.Second.Name : $"{design.First.Name} and {design.Second.Name}";
            string were = data.FirstWritten && data.SecondWritten ? "were" : "was";
            yield return $"{who} {were} written while comparing; stop the writers and run it again";
            yield break;
        }

        if (data.Differences.Count == 0)
            yield break;
        List<string> lines =
        [
            $"the data of {design.First.Name} and {design.Second.Name} differ; make one a copy of the other first (docs/pair.md says how):",
            .. data.Differences.Take(ShownDifferences).Select(d => "  " + d),
        ];
        if (data.Differences.Count > ShownDifferences)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"  and {data.Differences.Count - ShownDifferences} more"));
        if (more.Length > 0)
            lines.Add("  " + more.TrimStart(';', ' '));
        yield return string.Join('\n', lines);
    }

    /// <summary>Steps that would throw the history of users' data away.</summary>
    internal static IEnumerable<string> OfHistory(PairDesign design, PairFacts facts, IReadOnlyList<PlanStep> steps)
    {
        foreach (PairNode node in design.Nodes)
        {
            ServerFacts server = facts.Of(node);
            if (server.Planning is { HasUserData: false } || !steps.Any(s => s.Node == node && s.Kind == StepKind.Afresh))
                continue;
            string data = server.Planning is { } planning ? $" ({string.Join(", ", planning.Schemas.Take(5))})" : "";
            yield return $"{node.Name} has data{data} and transactions of its own, and {server.Version} takes the position of {design.PeerOf(node).Name} (gtid_purged) only with an empty history: {server.Dialect.ResetBinlog} would throw "
                + $"its own away. Make one server a copy of the other first (docs/pair.md says how), or bring both to MySQL 8.0, which adds to gtid_purged";
        }
    }

    // Replication goes from an older server to a newer one, not back (MySQL manual, "Replication Compatibility Between MySQL Versions"; MariaDB's "MariaDB Replication Overview").
    private static string? OfVersions(PairDesign design, PairFacts facts)
    {
        if (facts.First.Sight == ServerSight.Nothing || facts.Second.Sight == ServerSight.Nothing)
            return null;
        (ServerVersion first, ServerVersion second) = (facts.First.Version, facts.Second.Version);
        string are = $"{design.First.Name} is {first} and {design.Second.Name} is {second}";
        if (first.IsMariaDb != second.IsMariaDb)
            return $"{are}: a pair is two of one kind, for neither reads the other's GTIDs";
        if (first.IsSameSeries(second))
            return null;
        if (!design.OneWay)
            return $"{are}: a server does not replicate safely from a newer one, and in a pair each follows the other; bring both to one series, or let the newer one only follow (topology = \"primary-replica\", the older one first)";
        return first > second
            ? $"{are}: a server does not replicate safely from a newer one; the file's first node is the one that is followed, so put the older one, {design.Second.Name}, first"
            : null;
    }

    private static IEnumerable<string> OfServer(PairDesign design, PairNode node, ServerFacts facts, IReadOnlyList<SettingDifference> differences)
    {
        if (AtRestart(node, facts, differences) is { } restart)
            yield return restart;

        if (facts.Planning is { IsDataReadOnly: true })
            yield return $"{node.Name} came up with a data folder that it can't write (innodb_read_only is ON); mount it for writing and restart the server";

        if ((facts.Value("slave_skip_errors") ?? facts.Value("replica_skip_errors")) is { } skipped and not ("OFF" or ""))
            yield return $"{node.Name}: slave_skip_errors is {skipped}, which hides that the data differ; take it out of the option files and restart the server";
        foreach (string filter in facts.BinlogFilters)
            yield return $"{node.Name}: {filter}, by which rows are lost without an error; take it out of the option files and restart the server";
        foreach (string filter in Filters(facts))
            yield return $"{node.Name}: {filter}, by which rows are lost while both positions stay equal; set it to '' and take it out of the option files";

        if (facts.Value("skip_networking") is "ON" or "1")
            yield return $"{node.Name}: skip_networking is on, so {design.PeerOf(node).Name} can't connect; take it out of the option files and restart the server";
        else if (ListensOnLoopbackOnly(node, facts))
            yield return $"{node.Name} listens on {facts.Value("bind_address")} only, and {design.PeerOf(node).Name} has to reach it at {node.Address}; set bind_address = 0.0.0.0 (or ::) after the file that sets it and restart the server";
        if (facts.Number("port") is > 0 and var port && port != node.Port)
            yield return string.Create(CultureInfo.InvariantCulture, $"{node.Name}: the server listens on port {port}, and the file says {node.Port}; correct the one that is wrong");

        foreach (ReplicationChannel channel in facts.Channels)
        {
            if (OfThirdParty(design, node, facts.Dialect, channel) is { } refusal)
                yield return refusal;
        }

        // A channel of ours uses TLS, but has no certificate of its own to show.
        if (facts.Account is { Exists: true, Requires: not ("" or "SSL") } account)
            yield return $"{node.Name}: {account.Name} requires {account.Requires}, and {design.PeerOf(node).Name} has no certificate to show; ALTER USER {account.Name} REQUIRE SSL, or choose another replication_user";
    }

    /// <summary>What the server takes only when it starts; null: nothing.</summary>
    internal static string? AtRestart(PairNode node, ServerFacts facts, IReadOnlyList<SettingDifference> differences) =>
        TakenAtStart(node, differences) is { Length: > 0 } taken
            ? $"{node.Name}: {taken}; {PutTheDropIn(node, facts)} and restart the server; 'vipguard pair apply --restart' on that host does both"
            : null;

    /// <summary>"log_bin is OFF and must be ON, …"; "" for nothing.</summary>
    internal static string TakenAtStart(PairNode node, IReadOnlyList<SettingDifference> differences) => string.Join(
        ", ", differences.Where(d => d.Node == node && d.Setting.Change == SettingChange.Restart).Select(d => $"{d.Setting.Name} is {d.Is ?? "not known"} and must be {d.Setting.Wanted}"));

    internal static string PutTheDropIn(PairNode node, ServerFacts facts) =>
        $"put the output of 'vipguard pair conf --node {node.Name}' into {facts.Dialect.OptionFilePath}";

    private static IEnumerable<string> Filters(ServerFacts facts)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, ServerVariable variable) in facts.Variables)
        {
            if (name.StartsWith("replicate_", StringComparison.OrdinalIgnoreCase) && variable.Value is { Length: > 0 } value && seen.Add(name))
                yield return $"{name.ToLowerInvariant()} = {value}";
        }

        foreach (string filter in facts.Channels.SelectMany(c => c.Filters))
        {
            string name = filter.Split(' ')[0];
            if (seen.Add(name))
                yield return filter;
        }
    }

    private static bool ListensOnLoopbackOnly(PairNode node, ServerFacts facts)
    {
        if (IPAddress.IsLoopback(node.Address) || facts.Value("bind_address") is not { Length: > 0 } bound)
            return false;
        return bound.Split(',', StringSplitOptions.TrimEntries)
            .All(one => one is "localhost" || (IPAddress.TryParse(one, out IPAddress? address) && IPAddress.IsLoopback(address)));
    }

    private static string? OfThirdParty(PairDesign design, PairNode node, Dialect dialect, ReplicationChannel channel)
    {
        PairNode peer = design.PeerOf(node);
        bool isPeer = peer.IsAt(channel.SourceHost, channel.SourcePort);
        if (isPeer && channel.Name.Length == 0 && design.Follows(node))
            return null;
        if (channel.Name.Length == 0 && channel.SourceHost.Length == 0)
            return null;
        string source = string.Create(CultureInfo.InvariantCulture, $"{channel.SourceHost}:{channel.SourcePort}");
        string state = channel.IsStopped ? "stopped" : "running";
        if (channel.Name.Length > 0)
            return $"{node.Name} has a named channel '{channel.Name}' from {source} ({state}); a pair uses the unnamed one only: {dialect.ForgetNamedSource(channel.Name)} on {node.Name}, if it is not needed";
        string release = $"{dialect.StopReplica}; {dialect.ForgetSource}";
        return isPeer
            ? $"{node.Name} follows {peer.Name} ({state}), and topology = \"primary-replica\" makes {node.Name}, the file's first node, the one that is followed; {release} on {node.Name}, or put {peer.Name} first"
            : $"{node.Name} is a replica of {source} already ({state}), and a server of a pair follows only the other one. If that may end: {release} on {node.Name}. "
                + $"If it is {peer.Name} by another name: {dialect.StopReplica}; {dialect.RenameSource(peer)}";
    }
}
