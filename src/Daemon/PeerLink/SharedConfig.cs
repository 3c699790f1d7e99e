namespace VipGuard.Daemon.PeerLink;

/// <summary>Hashes of what the file says, one for each kind of table; two nodes with the same file have the same.</summary>
internal readonly record struct SharedConfig(ulong Nodes, ulong Instances, ulong Checks, ulong MySql, ulong Pair, ulong PeerLink)
{
    /// <summary>The tables in which two files differ, as they are written there; empty: none.</summary>
    internal IReadOnlyList<string> DifferencesTo(SharedConfig other)
    {
        var tables = new List<string>();
        if (Nodes != other.Nodes)
            tables.Add("[[node]]");
        if (Instances != other.Instances)
            tables.Add("[[instance]]");
        if (Checks != other.Checks)
            tables.Add("[[check]]");
        if (MySql != other.MySql)
            tables.Add("[mysql]");
        if (Pair != other.Pair)
            tables.Add("[pair]");
        if (PeerLink != other.PeerLink)
            tables.Add("[peer_link]");
        return tables;
    }
}
