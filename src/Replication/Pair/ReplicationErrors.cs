using System.Globalization;

namespace VipGuard.Replication;

/// <summary>The servers' replication errors in words, with what to do. Numbers: MariaDB and MySQL to 8, and those of MySQL 9.7 beside them.</summary>
internal static class ReplicationErrors
{
    /// <summary>Why the I/O thread does not receive. The number decides; the text, which may be of any language, only says more.</summary>
    internal static string Receiving(Direction direction, ReplicationChannel channel)
    {
        (string replica, string source) = (direction.Replica.Name, direction.Source.Name);
        (int errno, string text) = (channel.IoErrno, channel.IoError);
        return errno switch
        {
            1045 or 1044 or 1698 => $"{replica} can't log in to {source} as {direction.User} ({errno}). Run 'vipguard pair apply'; if that does not help, {source} sees {replica} come from another address than {direction.Replica.Address}, for which the account is",
            1130 => $"{source} lets nobody in from the address that {replica} comes from ({errno}); the account is for {direction.Replica.Address}",
            2061 => $"{replica} can't log in to {source} as {direction.User} without encryption (2061): {source} has forgotten the account since its last start, and a login in clear text needs its public key. Run 'vipguard pair apply', which lets the channel ask for it",
            2026 or 3159 => $"{replica} and {source} do not agree on TLS ({errno}): {Short(text)}",
            2002 or 2003 or 2005 or 2013 when channel.IoRunning is "No" => GivenUp(direction, channel),
            2002 or 2003 or 2005 or 2013 => $"{replica} can't reach {source} at {direction.Source.Where} ({errno}): is the server up, does it listen on that address (bind_address), does a firewall stand between?",
            1040 => $"{source} has no connection free for {replica} (1040); it tries again by itself",
            1129 => $"{source} shuts {replica} out after too many connection errors (1129); {Source(direction).ForgetHostErrors} on {source}, and raise max_connect_errors",
            1236 or 13114 => BinlogOfSource(direction, errno, text),
            1593 or 13117 => EqualIdentity(direction, errno, text),
            1597 or 13120 => $"{direction.User} on {source} may not replicate ({errno}): it lacks REPLICATION SLAVE; run 'vipguard pair apply'",
            _ => $"{replica} does not receive from {source} ({errno}): {Short(text)}",
        };
    }

    /// <summary>Why the SQL thread stopped.</summary>
    internal static string Applying(Direction direction, ReplicationChannel channel)
    {
        (string replica, string source) = (direction.Replica.Name, direction.Source.Name);
        (int errno, string text) = (channel.SqlErrno, channel.SqlError);
        Dialect dialect = direction.ReplicaFacts.Dialect;
        string at = channel.FailedTransaction.Length > 0 ? $" at {channel.FailedTransaction}" : "";
        return errno switch
        {
            1950 => $"{replica} stopped at a transaction of {source} that is out of order (1950): {Short(text)}. Both have written in one GTID domain; compare the data before anything else",
            1062 or 1032 => $"{replica} stopped{at} at a row of {source} that does not fit its own data ({errno}): {Short(text)}. The data differ: find out which row is right, correct it under sql_log_bin=0, then {dialect.StartReplica}",
            1050 or 1051 or 1060 or 1091 or 1146 => $"{replica} stopped{at} at a change of {source} to tables that are not alike ({errno}): {Short(text)}. Make them alike under sql_log_bin=0, then {dialect.StartReplica}",
            1594 or 13121 => $"the relay log of {replica} can't be read ({errno}). With {source} up and its binary logs there: {dialect.StopReplica}; {dialect.ResetReplica}; {dialect.StartReplica} on {replica} fetches it again",
            1205 or 1213 or 1317 or 1756 => $"{replica} stopped{at} applying what came from {source} ({errno}): {Short(text)}. That passes: {dialect.StartApplying} on {replica}, or 'vipguard pair apply'",
            _ => $"{replica} stopped{at} applying what came from {source} ({errno}): {Short(text)}",
        };
    }

    // MySQL's default from 8.4 on is 10 tries; then it does not come back by itself when the source does.
    private static string GivenUp(Direction direction, ReplicationChannel channel)
    {
        (string replica, string source) = (direction.Replica.Name, direction.Source.Name);
        string tries = channel.RetryCount is { } count and > 0 ? string.Create(CultureInfo.InvariantCulture, $" after {count} tries") : "";
        return $"{replica} could not reach {source} at {direction.Source.Where} ({channel.IoErrno}) and has given up{tries}: it does not come back by itself. "
            + $"{direction.ReplicaFacts.Dialect.StartReceiving} on {replica} when {source} is up; 'vipguard pair apply' sets a channel that never gives up";
    }

    private static string BinlogOfSource(Direction direction, int errno, string text)
    {
        (string replica, string source) = (direction.Replica.Name, direction.Source.Name);
        string what = text.Contains("purged", StringComparison.OrdinalIgnoreCase)
            ? $"{source} has purged binary logs that {replica} still needs ({errno}): {replica} has to be copied afresh (docs/pair.md)"
            : text.Contains("more GTIDs", StringComparison.OrdinalIgnoreCase)
                ? $"{replica} has transactions of {source} that {source} itself has lost, or its binary log was reset ({errno}): compare the data, and copy one server onto the other (docs/pair.md)"
                : $"{source} can't go on from the position of {replica} ({errno}). If the binary log that is needed was purged, {replica} has to be copied afresh (docs/pair.md)";
        return $"{what}. {source} says: {Short(text)}";
    }

    private static string EqualIdentity(Direction direction, int errno, string text)
    {
        (string replica, string source) = (direction.Replica.Name, direction.Source.Name);
        return text.Contains("UUID", StringComparison.OrdinalIgnoreCase)
            ? $"{replica} and {source} have equal server UUIDs ({errno}): one is a copy of the other. Stop {replica}'s server, remove auto.cnf in its data folder, and start it"
            : $"{replica} and {source} have equal server ids ({errno}); 'vipguard pair conf' gives each its own, and {direction.ReplicaFacts.Dialect.StartReplica} on {replica} goes on";
    }

    private static Dialect Source(Direction direction) => (direction.SourceFacts ?? direction.ReplicaFacts).Dialect;

    /// <summary>The server's words, of one line, and without a statement that holds a password or its hash.</summary>
    internal static string Short(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        if (SqlText.HoldsSecret(line))
        {
            int query = line.IndexOf("Query:", StringComparison.OrdinalIgnoreCase);
            line = query < 0 ? "its text holds a password and is not shown" : line[..query] + "(the statement holds a password and is not shown)";
        }

        return line.Length <= 400 ? line : line[..400] + "…";
    }
}
