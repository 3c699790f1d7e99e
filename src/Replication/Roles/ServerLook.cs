using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace VipGuard.Replication;

/// <summary>Asks a server what its role's decisions need: a few milliseconds, no locks, reads only.</summary>
public static class ServerLook
{
    /// <summary>Chooses the dialect of the server that a session leads to.</summary>
    /// <param name="refusal">A clause that goes on from the server's name.</param>
    /// <exception cref="SqlException">The server's error.</exception>
    public static bool TryKnow(ISqlSession session, out ServerVersion version, [NotNullWhen(true)] out Dialect? dialect, out string refusal)
    {
        ArgumentNullException.ThrowIfNull(session);
        string? text = session.Query("SELECT VERSION()").Scalar;
        dialect = null;
        if (ServerVersion.TryParse(text, out version))
            return Dialect.TryFor(version, out dialect, out refusal);
        refusal = $"says \"{text}\" for its version, which is neither MariaDB's nor MySQL's";
        return false;
    }

    /// <summary>The local server, with its channels.</summary>
    /// <exception cref="SqlException">The server's error; a missing privilege, most likely.</exception>
    public static LocalFacts Local(ISqlSession session, ServerVersion version, Dialect dialect)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(dialect);
        ServerFacts server = Facts(session, version, dialect) with
        {
            Channels = dialect.ReadChannels([.. dialect.ChannelQueries.Select((query, i) => Ask(session, query, mayBeRefused: i > 0))]),
        };
        Dictionary<string, string?> status = Named(session.Query(dialect.RoleStatusQuery));
        SemiSyncNames names = dialect.SemiSyncOf(server);
        return new LocalFacts
        {
            Server = server with { AppliedPosition = dialect.ReadPosition(session.Query(dialect.AppliedPositionQuery).Scalar), BinlogPosition = dialect.ReadPosition(session.Query(dialect.BinlogPositionQuery).Scalar) },
            Uptime = TimeSpan.FromSeconds(Math.Clamp(Number(status, "Uptime"), 0, int.MaxValue)),
            SourceSide = IsOn(server.Value(names.SourceEnabled)),
            SourceWaits = IsOn(status.GetValueOrDefault(names.SourceStatus)) == true,
            Acknowledgers = Number(status, names.Clients),
            ReplicaSide = IsOn(server.Value(names.ReplicaEnabled)),
            Acknowledges = IsOn(status.GetValueOrDefault(names.ReplicaStatus)) == true,
        };
    }

    /// <summary>The peer's server, as the replication account sees it: variables and positions, no channels.</summary>
    /// <exception cref="SqlException">The server's error.</exception>
    public static ServerFacts Peer(ISqlSession session, ServerVersion version, Dialect dialect)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(dialect);
        return Facts(session, version, dialect) with
        {
            AppliedPosition = dialect.ReadPosition(session.Query(dialect.AppliedPositionQuery).Scalar),
            BinlogPosition = dialect.ReadPosition(session.Query(dialect.BinlogPositionQuery).Scalar),
        };
    }

    private static ServerFacts Facts(ISqlSession session, ServerVersion version, Dialect dialect) => new()
    {
        Version = version,
        Dialect = dialect,
        Variables = Named(session.Query(dialect.RoleVariablesQuery)).ToDictionary(v => v.Key, v => new ServerVariable(v.Value, false), StringComparer.OrdinalIgnoreCase),
    };

    private static SqlRows Ask(ISqlSession session, string query, bool mayBeRefused)
    {
        try
        {
            return session.Query(query);
        }
        catch (SqlException e) when (mayBeRefused && e.IsPrivilegeMissing)
        {
            return SqlRows.None;
        }
    }

    private static Dictionary<string, string?> Named(SqlRows rows)
    {
        Dictionary<string, string?> named = new(StringComparer.OrdinalIgnoreCase);
        foreach (SqlRow row in rows)
        {
            if (row[0] is { } name)
                named[name] = row[1];
        }

        return named;
    }

    private static bool? IsOn(string? value) => value is null ? null : value is "ON" or "1";

    private static long Number(Dictionary<string, string?> values, string name) =>
        long.TryParse(values.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
