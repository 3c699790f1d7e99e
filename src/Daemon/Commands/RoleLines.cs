using System.Globalization;
using VipGuard.Daemon.Control;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands;

/// <summary>What the status tells people of the local server's role, and of what holds this node back.</summary>
internal static class RoleLines
{
    internal static IEnumerable<string> Of(StatusSnapshot status, DateTimeOffset now)
    {
        foreach (var instance in status.Instances.Where(i => i.HeldBack is not null))
            yield return $"{instance.Name} is held back: {instance.HeldBack}";
        if (status.Role is not { } role || (role.Role == nameof(ServerRole.Unmanaged) && !role.ServerReachable))
            yield break;
        yield return $"server: {role.Role} for {StatusTable.Age(role.Since, now)}: {role.Why}";
        foreach (string line in role.Replication is { } replication ? Of(replication) : [])
            yield return line;
        if (role.Role == nameof(ServerRole.Writer))
            yield return $"semi-sync: {role.SemiSync switch { true => "on", false => "off or fallen back: commits do not wait for the other server", null => "not there" }}";
        if (role.LastTakeOverMs is { } wait)
            yield return string.Create(CultureInfo.InvariantCulture, $"last take-over: writes waited {wait:F0} ms");
        if (role.Returned is { } returned)
            yield return $"the other server returned with what only it has: {returned}. Nothing is read from it. 'vipguard pair rejoin --merge' applies it late; or copy this server onto it (docs/pair.md)";
        foreach (string note in role.Notes)
            yield return $"note: {note}";
    }

    internal static IEnumerable<string> Of(ReplicationStatus replication)
    {
        yield return $"replication: {replication.State}{Behind(replication)}{(replication.Trouble is { } trouble ? $": {trouble}" : "")}";
        if (replication.IoThread is null)
            yield break;
        string space = replication.RelayLogBytes is { } bytes ? $", relay log {LogSpace.Shown(bytes)}" : "";
        yield return $"threads: I/O {Said(replication.IoThread)}, SQL {Said(replication.SqlThread)}; received {Said(replication.Received)}, applied {Said(replication.Applied)}{space}";
    }

    private static string Said(string? word) => string.IsNullOrEmpty(word) ? "-" : word.ReplaceLineEndings("");

    private static string Behind(ReplicationStatus replication) => (replication.TransactionsBehind, replication.SecondsBehind) switch
    {
        ({ } transactions, { } seconds) => string.Create(CultureInfo.InvariantCulture, $", {transactions} transactions and {seconds} s behind"),
        ({ } transactions, null) => string.Create(CultureInfo.InvariantCulture, $", {transactions} transactions behind"),
        (null, { } seconds) => string.Create(CultureInfo.InvariantCulture, $", {seconds} s behind"),
        _ => "",
    };
}
