using System.Globalization;

namespace VipGuard.Replication;

/// <summary>What a person should know beside the steps. Pure.</summary>
internal static class PairNotes
{
    internal static IEnumerable<string> Of(PairDesign design, PairFacts facts, Direction[] directions, IReadOnlyList<SettingDifference> differences)
    {
        foreach (PairNode node in design.Nodes.Where(n => facts.Of(n).Sight == ServerSight.Whole))
        {
            ServerFacts server = facts.Of(node);
            SettingDifference[] dynamic = [.. differences.Where(d => d.Node == node && d.Setting.Change == SettingChange.Dynamic)];
            string[] open = [.. dynamic.Where(d => d.Setting.NewSessionsOnly).Select(d => d.Setting.Name)];
            if (open.Length > 0)
                yield return $"{node.Name}: sessions that are open now keep the old {string.Join(", ", open)}; let the applications connect anew before they write";

            string[] onlyAtRunTime = [.. AtRunTime(design, node, server).Concat(dynamic.Select(d => d.Setting.Name)).Distinct(StringComparer.Ordinal)];
            if (onlyAtRunTime.Length > 0)
                yield return $"{node.Name}: {string.Join(", ", onlyAtRunTime)}: set at run time, and the next start of the server forgets what its option file does not say; run 'vipguard pair conf --write' on {node.Name}";
            if (server.IsReadOnly && !design.HolderWrites)
                yield return $"{node.Name} is read_only; that is left as it is";
            if (server.Account is { HasMore: true } account)
                yield return $"{node.Name}: {account.Name} holds more than REPLICATION SLAVE, which is all that it needs";
            if (Tables(server.TablesWithoutTransactions) is { } tables)
                yield return $"{node.Name}: tables without transactions: {tables}; a crash can leave half a statement here and none of it there";
        }

        foreach (Direction direction in directions)
        {
            // What is refused is said there.
            // Whom this host may not look into is said as what is left to do there.
            if (direction.SourceFacts is { Sight: ServerSight.Nothing })
                continue;
            if (direction.Trouble is { } trouble && !(direction.AheadOfSource is not null || direction.IsStuck || direction.Channel is { IoErrno: 1236 }))
                yield return trouble;
        }

        foreach (Direction direction in directions)
        {
            if (Wire(direction) is { } wire)
                yield return wire;
        }

        if (!facts.First.Version.IsSameSeries(facts.Second.Version) && directions.All(d => d.IsJoined))
            yield return $"{design.First.Name} is {facts.First.Version} and {design.Second.Name} is {facts.Second.Version}: good for the time of an upgrade only";
    }

    // Said once, where the channel is set up.
    private static string? Wire(Direction direction)
    {
        if (direction.SourceFacts?.Planning is not { OffersTls: { } offers } || direction.Channel is { UsesTls: true })
            return null;
        string way = $"{direction.Source.Name} → {direction.Replica.Name}";
        if (offers)
            return direction.IsJoined && direction.Channel!.UsesTls is null ? null : $"{way}: encrypted (TLS) without a check of the certificate, which would need a CA on both hosts: nobody reads along, but one who can stand between the two could pretend to be {direction.Source.Name}";
        return $"{way}: in clear text, for {direction.Source.Name} has no TLS (ssl_cert, ssl_key): whoever can listen on that network reads the rows";
    }

    private static IEnumerable<string> AtRunTime(PairDesign design, PairNode node, ServerFacts facts) =>
        PairPlan.SettingsOf(design, node, facts)
            .Where(s => s.Change == SettingChange.Dynamic && facts.Variables.GetValueOrDefault(s.Name) is { SetAtRunTime: true })
            .Select(s => s.Name);

    private static string? Tables(IReadOnlyList<string>? tables)
    {
        const int shown = 3;
        if (tables is null || tables.Count == 0)
            return null;
        string first = string.Join(", ", tables.Take(shown));
        return tables.Count <= shown ? first : string.Create(CultureInfo.InvariantCulture, $"{first} and {tables.Count - shown} more");
    }
}
