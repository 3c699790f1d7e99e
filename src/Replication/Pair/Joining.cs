namespace VipGuard.Replication;

/// <summary>How two servers that do not replicate yet come together, decided by what their data hold. Pure.</summary>
internal sealed record Joining
{
    /// <summary>Sentences; what stands against it.</summary>
    public IReadOnlyList<string> Refusals { get; private init; } = [];

    /// <summary>Only the rows themselves can tell: compare, and decide again.</summary>
    public bool NeedsComparison { get; private init; }

    /// <summary>Whose binary log begins anew: it has nothing of users', and then its being empty can be seen from outside.</summary>
    public PairNode? Afresh { get; private init; }

    /// <summary>Who catches up from the other before the other follows it.</summary>
    public PairNode? Behind { get; private init; }

    /// <summary>What the data of both hold once they are one; null: each goes on from where it is.</summary>
    public GtidState? Common { get; private init; }

    internal static Joining None { get; } = new();

    internal static Joining After(PairNode behind) => new() { Behind = behind };

    /// <summary>Both servers are seen whole.</summary>
    internal static Joining OfBoth(PairDesign design, PairFacts facts, DataComparison? data)
    {
        string reason = "";
        if (facts.First.Planning is not null && facts.Second.Planning is not null)
        {
            foreach (PairNode behind in (PairNode[])[design.Second, design.First])
            {
                PairNode source = design.PeerOf(behind);
                if (!IsBehind(design, facts, behind, source))
                    continue;
                // Whoever holds nothing, and is followed by nobody, begins anew: what it logged before (an administrator's account) need not reach the other.
                bool begins = IsEmpty(facts.Of(behind)) && !IsJoined(design, facts, source, behind) && !IsJoined(design, facts, behind, source);
                string? cannot = design.Follows(behind)
                    ? WhyNot(facts.Of(source), behind, facts.Of(behind), begins)
                    : $"topology = \"primary-replica\" makes {behind.Name}, the file's first node, the one that is followed; put {source.Name} first";
                if (cannot is null)
                {
                    return new Joining
                    {
                        Behind = behind,
                        Afresh = begins && !Everything(facts.Of(behind)).IsEmpty ? behind : null,
                        Common = begins ? Everything(facts.Of(source)) : Everything(facts.First).Union(Everything(facts.Second)),
                    };
                }

                if (IsEmpty(facts.Of(behind)))
                    return Refused(Copy(source, behind, $"{behind.Name} has no data and {source.Name} has, and its binary logs can't bring it, since {cannot}"));
                reason = $"; the binary logs of {source.Name} can't bring {behind.Name} what it lacks, since {cannot}";
            }
        }

        if (data is null)
            return new Joining { NeedsComparison = true };
        return data.FirstWritten || data.SecondWritten || data.Differences.Count > 0
            ? new Joining { Refusals = [.. PairRefusals.Of(design, data, Differing(design, facts) + reason)] }
            // Either server's own log may hold domains from before; both have what both logs name, since their data are equal.
            : new Joining { Common = facts.First.BinlogPosition.Union(facts.Second.BinlogPosition) };
    }

    /// <summary>One server is seen whole; of the other, positions at the most.</summary>
    internal static Joining OfOne(PairDesign design, PairFacts facts, PairNode own)
    {
        PairNode peer = design.PeerOf(own);
        (ServerFacts here, ServerFacts there) = (facts.Of(own), facts.Of(peer));
        bool isEmpty = IsEmpty(here);
        PairNode? afresh = null;
        // Once it lets the other in, its history may have been read, and stays.
        if (isEmpty && here.Account is not { Exists: true })
        {
            afresh = Everything(here).IsEmpty ? null : own;
            here = here.Dialect.Begun(here);
        }

        GtidState mine = Everything(here);
        if (!isEmpty && mine.IsEmpty)
            return Refused($"{own.Name} has data ({Named(here)}) and its binary log not a single transaction, so nothing tells what it holds; run it from a host that may log in to both (--defaults-file), which compares the rows");
        if (there.Sight == ServerSight.Nothing)
        {
            return isEmpty || IsBrought(here) || here.Dialect.HasStatedPast(here)
                ? new Joining { Afresh = afresh, Common = mine }
                : Refused($"{own.Name} has data that its binary logs do not bring ({Unbrought(here)}), so {peer.Name} has to be a copy of it, with the position that it was made at: "
                    + $"make it one (docs/pair.md), then run this on {peer.Name} first; or run it from a host that may log in to both (--defaults-file), which compares the rows");
        }

        MissingTransactions lack = here.Dialect.LacksOf(own, here, there);
        MissingTransactions theyLack = there.Dialect.LacksOf(peer, there, here);
        if (!lack.IsNone && !theyLack.IsNone)
        {
            return Refused($"the data of {own.Name} and {peer.Name} can't be told equal by their GTIDs: {own.Name} lacks {lack.Text} of {peer.Name}, and {peer.Name} lacks {theyLack.Text} of {own.Name}. "
                + "Run it from a host that may log in to both (--defaults-file), which compares the rows, or make one a copy of the other (docs/pair.md)");
        }

        if (!lack.IsNone)
        {
            bool begins = isEmpty && mine.IsEmpty;
            string? cannot = !design.Follows(own) ? $"{own.Name} is the one that is followed (topology = \"primary-replica\")"
                : !begins && here.Dialect.Holds(own, here).IsEmpty ? $"{own.Name} does not say by its position which of them its data hold"
                : there.Dialect.CanNotBring(there, own, here.Dialect.Holds(own, here));
            return cannot is null
                ? new Joining { Afresh = afresh, Behind = own }
                : Refused(Copy(peer, own, $"{own.Name} lacks {lack.Counted} of {peer.Name}, and its binary logs can't bring them, since {cannot}"));
        }

        if (!theyLack.IsNone)
        {
            bool theyBegin = Everything(there).IsEmpty;
            string? cannot = !design.Follows(peer) ? $"{peer.Name} is the one that is followed (topology = \"primary-replica\")"
                : theyBegin && !isEmpty && !IsBrought(here) ? Unbrought(here)
                : here.Dialect.CanNotBring(here, peer, there.Dialect.Holds(peer, there));
            return cannot is null
                ? new Joining { Behind = peer, Common = mine.Union(Everything(there)) }
                : Refused(Copy(own, peer, $"{peer.Name} lacks {theyLack.Counted} of {own.Name}, and its binary logs can't bring them, since {cannot}"));
        }

        return new Joining { Afresh = afresh, Common = mine.Union(Everything(there)) };
    }

    /// <summary>What each lacks of the other by GTID, for people; "" where nothing is known.</summary>
    private static string Differing(PairDesign design, PairFacts facts)
    {
        MissingTransactions first = facts.First.Dialect.LacksOf(design.First, facts.First, facts.Second);
        MissingTransactions second = facts.Second.Dialect.LacksOf(design.Second, facts.Second, facts.First);
        string[] lacks =
        [
            .. first.IsNone ? Array.Empty<string>() : [$"{design.First.Name} lacks {first.Text}"],
            .. second.IsNone ? Array.Empty<string>() : [$"{design.Second.Name} lacks {second.Text}"],
        ];
        return lacks.Length == 0 ? "" : $"by their GTIDs {string.Join(" and ", lacks)}";
    }

    private static bool IsBehind(PairDesign design, PairFacts facts, PairNode behind, PairNode source)
    {
        (ServerFacts less, ServerFacts more) = (facts.Of(behind), facts.Of(source));
        if (IsEmpty(less) || IsEmpty(more))
            return IsEmpty(less) && !IsEmpty(more);
        if (less.Dialect.Holds(behind, less).IsEmpty || !more.Dialect.LacksOf(source, more, less).IsNone)
            return false;
        return !less.Dialect.LacksOf(behind, less, more).IsNone || IsJoined(design, facts, behind, source);
    }

    // It follows the other already, by an earlier run of this.
    private static bool IsJoined(PairDesign design, PairFacts facts, PairNode replica, PairNode source) =>
        new Direction(replica, source, design.ReplicationUser, facts.Of(replica), null) is { IsJoined: true } direction
        && string.Equals(direction.Channel!.SourceUser, design.ReplicationUser, StringComparison.Ordinal);

    private static string? WhyNot(ServerFacts source, PairNode replica, ServerFacts replicaFacts, bool begins)
    {
        if (begins && source.Planning is { LogsBegin.IsEmpty: true } && !IsBrought(source))
            return Unbrought(source);
        return source.Dialect.CanNotBring(source, replica, begins ? replicaFacts.Dialect.Begun(replicaFacts).AppliedPosition : replicaFacts.Dialect.Holds(replica, replicaFacts));
    }

    private static bool IsEmpty(ServerFacts facts) => facts.Planning is { HasUserData: false };

    // Seen from outside, a server that lets others in has looked at that itself.
    private static bool IsBrought(ServerFacts facts) => facts.Planning is { LogsBegin.IsEmpty: true, SchemasNotInLogs.Count: 0 };

    private static string Unbrought(ServerFacts facts) => facts.Planning switch
    {
        { LogsBegin: { IsKnown: true, IsEmpty: false } begin } => $"the oldest of them begins after {begin}",
        { SchemasNotInLogs: { Count: > 0 } schemas } => $"{string.Join(", ", schemas.Take(5))} {(schemas.Count == 1 ? "was" : "were")} there before them",
        _ => "how far back they go could not be read",
    };

    private static string Named(ServerFacts facts) => string.Join(", ", facts.Planning!.Schemas.Take(5));

    private static string Copy(PairNode source, PairNode target, string why) => $"{why}; make {target.Name} a copy of {source.Name} first (docs/pair.md says how)";

    private static GtidState Everything(ServerFacts facts) => Dialect.Everything(facts);

    private static Joining Refused(string sentence) => new() { Refusals = [sentence] };
}
