namespace VipGuard.Replication;

/// <summary>What SHOW GRANTS says that a login may do. The answer holds password hashes on some servers: it is read here, and neither kept nor shown.</summary>
public sealed class ServerGrants
{
    private readonly Dictionary<string, HashSet<string>> privileges = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool isKnown;

    private ServerGrants(bool isKnown) => this.isKnown = isKnown;

    /// <summary>Nothing was asked: everything counts as granted, and the server itself refuses what is not.</summary>
    public static ServerGrants Unknown { get; } = new(isKnown: false);

    /// <summary>It may grant what it has on *.*.</summary>
    public bool MayGrant { get; private set; }

    /// <summary>Reads "GRANT a, b ON c TO …" lines; a role's name has no ON, and what the role holds stands in lines of its own.</summary>
    public static ServerGrants Read(SqlRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ServerGrants grants = new(isKnown: true);
        foreach (SqlRow row in rows)
        {
            if (row[0] is { } line)
                grants.Add(line);
        }

        return grants;
    }

    /// <summary>Whether it holds the privilege, or all of them, on *.* or on what is named.</summary>
    public bool Has(string privilege, string on = "*.*")
    {
        if (!isKnown)
            return true;
        return Holds("*.*", privilege) || Holds(on, privilege);
    }

    private bool Holds(string on, string privilege) =>
        privileges.TryGetValue(on, out HashSet<string>? held) && (held.Contains(privilege) || held.Contains("ALL PRIVILEGES") || held.Contains("ALL"));

    private void Add(string line)
    {
        const string grant = "GRANT ";
        int on = line.IndexOf(" ON ", StringComparison.OrdinalIgnoreCase);
        int to = on < 0 ? -1 : line.IndexOf(" TO ", on, StringComparison.OrdinalIgnoreCase);
        if (!line.StartsWith(grant, StringComparison.OrdinalIgnoreCase) || to < 0)
            return;
        string where = line[(on + 4)..to].Replace("`", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        if (!privileges.TryGetValue(where, out HashSet<string>? held))
            privileges[where] = held = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        held.UnionWith(line[grant.Length..on].Split(',', StringSplitOptions.TrimEntries));
        if (where is "*.*" && line.EndsWith("WITH GRANT OPTION", StringComparison.OrdinalIgnoreCase))
            MayGrant = true;
    }
}
