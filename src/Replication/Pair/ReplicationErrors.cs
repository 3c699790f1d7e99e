namespace VipGuard.Replication;

/// <summary>The servers' replication errors in words, with what to do. Numbers: MariaDB and MySQL to 8, and those of MySQL 9.7 beside them.</summary>
internal static class ReplicationErrors
{
    /// <summary>Why the I/O thread does not receive.</summary>
    internal static string Receiving(Direction direction, int errno, string text)
    {
        (string replica, string source) = (direction.Replica.Name, direction.Source.Name);
        return errno switch
        {
            1045 or 1044 or 1698 => $"{replica} can't log in to {source} as {direction.User} ({errno}). Run 'vipguard pair apply'; if that does not help, {source} sees {replica} come from another address than {direction.Replica.Address}, for which the account is",
            1130 => $"{source} lets nobody in from the address that {replica} comes from ({errno}); the account is for {direction.Replica.Address}",
            2002 or 2003 or 2005 or 2013 => $"{replica} can't reach {source} at {direction.Source.Where} ({errno}): is the server up, does it listen on that address (bind_address), does a firewall stand between?",
            1040 => $"{source} has no connection free for {replica} (1040); it tries again by itself",
            1129 => $"{source} shuts {replica} out after too many connection errors (1129); FLUSH HOSTS on {source}, and raise max_connect_errors",
            1236 or 13114 => $"{source} can't go on from the position of {replica} ({errno}): {Short(text)}. If the binary log that is needed was purged, {replica} has to be copied afresh (docs/pair.md)",
            1593 or 13117 => $"{replica} and {source} have equal server ids ({errno})",
            1597 or 13120 => $"{direction.User} on {source} may not replicate ({errno}); run 'vipguard pair apply'",
            _ => $"{replica} does not receive from {source} ({errno}): {Short(text)}",
        };
    }

    /// <summary>Why the SQL thread stopped.</summary>
    internal static string Applying(Direction direction, int errno, string text)
    {
        (string replica, string source) = (direction.Replica.Name, direction.Source.Name);
        return errno switch
        {
            1950 => $"{replica} stopped at a transaction of {source} that is out of order (1950): {Short(text)}. Both have written in one GTID domain; compare the data before anything else",
            1062 or 1032 => $"{replica} stopped at a row of {source} that does not fit its own data ({errno}): {Short(text)}. The data differ: find out which row is right, correct it under sql_log_bin=0, then START SLAVE",
            1594 or 13121 => $"the relay log of {replica} can't be read ({errno}). With {source} up and its binary logs there: STOP SLAVE; RESET SLAVE; START SLAVE on {replica} fetches it again",
            _ => $"{replica} stopped applying what came from {source} ({errno}): {Short(text)}",
        };
    }

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
