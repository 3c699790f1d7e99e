using System.Globalization;

namespace VipGuard.Replication;

/// <summary>What is not as it should be in a direction that may well run: it loses rows unseen, or will stop one day. Pure.</summary>
internal static class DirectionWarnings
{
    internal static IEnumerable<string> Of(Direction direction, ServerFacts? sourceBefore)
    {
        (string replica, string source) = (direction.Replica.Name, direction.Source.Name);
        ServerFacts facts = direction.ReplicaFacts;
        if (direction is { IsJoined: true, Channel: { } channel })
        {
            if (facts.Dialect.ChannelFault(channel) is { } fault)
                yield return $"{replica} {fault}; 'vipguard pair apply' sets it right";
            foreach (string filter in channel.Filters)
                yield return $"{replica}: {filter}, by which rows are lost while both positions stay equal";
            if (channel.Delay > 0)
                yield return string.Create(CultureInfo.InvariantCulture, $"{replica} stays {channel.Delay} s behind {source} on purpose (a delayed replica), and can't take over at once");
            // The server's words, in English only: elsewhere the lag shows it.
            if (IsWaitingFor(channel, "metadata lock"))
                yield return $"{replica} waits for a metadata lock, which an open transaction or a backup on {replica} holds: find it in its processlist and end it; until then a STOP hangs too";
            if (IsWaitingFor(channel, "semi-sync ACK"))
                yield return $"{replica} waits for an acknowledgement of what it applies (semi-sync): set {facts.Dialect.SemiSyncOf(facts).SourceEnabled} = 0 on {replica}, which is not the one that is written";
        }

        if (facts.Value(facts.Dialect.SkipErrorsVariable) is { Length: > 0 } skipped && !skipped.Equals("OFF", StringComparison.OrdinalIgnoreCase))
            yield return $"{replica}: {facts.Dialect.SkipErrorsVariable} is {skipped}, which hides that the data differ";
        if (string.Equals(facts.Value(facts.Dialect.ExecModeVariable), "IDEMPOTENT", StringComparison.OrdinalIgnoreCase))
            yield return $"{replica}: {facts.Dialect.ExecModeVariable} is IDEMPOTENT, which hides that the data differ";
        foreach (string filter in direction.SourceFacts?.BinlogFilters ?? [])
            yield return $"{source}: {filter}, by which rows are lost without an error";
        foreach (string warning in OfSemiSync(direction, sourceBefore?.SemiSync))
            yield return warning;
    }

    // With parallel appliers the status tells what their coordinator does.
    private static bool IsWaitingFor(ReplicationChannel channel, string what) =>
        channel.ApplierStates.Append(channel.SqlState).Any(state => state.Contains(what, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> OfSemiSync(Direction direction, SemiSyncFacts? before)
    {
        if (direction.SourceFacts?.SemiSync is { State: SemiSyncState.On } now && now.FellBackSince(before))
            yield return $"{direction.Source.Name} has answered commits that {direction.Replica.Name} did not have, since the last look ({Grown(now.NotAcknowledged, before!.NotAcknowledged)}): semi-synchronous replication fell back and is on again";
        if (direction.SourceFacts is not { SemiSync: { State: SemiSyncState.FallenBack } semiSync } source)
            yield break;
        (string replica, string name) = (direction.Replica.Name, direction.Source.Name);
        string since = semiSync.NotAcknowledged is { } lost and > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({lost} so far)") : "";
        string cause = semiSync.Clients is 0 ? $"{replica} is not there to acknowledge"
            : semiSync.SourceStatus is false ? $"{replica} did not acknowledge in time"
            : "nobody acknowledges";
        yield return $"{name} answers commits that {replica} does not have yet{since}: semi-synchronous replication has fallen back, {cause}; a take-over now may lose them";
        if (direction.ReplicaFacts.SemiSync is { ReplicaEnabled: false })
            yield return $"{replica}: {source.Dialect.SemiSyncOf(direction.ReplicaFacts).ReplicaEnabled} is OFF, so it never acknowledges";
    }

    private static string Grown(long? now, long? before) => now - before is { } more ? more.ToString(CultureInfo.InvariantCulture) : "how many is not known";
}
