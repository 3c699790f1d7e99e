namespace VipGuard.Replication;

/// <summary>One server's part in the pair: all that its option file depends on.</summary>
public sealed record ServerPart
{
    public required PairDesign Design { get; init; }

    public required PairNode Node { get; init; }

    public required ServerVersion Version { get; init; }

    /// <summary>Null: the binary log is off, or the server was not asked.</summary>
    public BinlogFiles? Binlog { get; init; }

    /// <summary>Null: the only server on its host, where the distribution's own files say where it lives.</summary>
    public ServerInstance? Instance { get; init; }

    /// <summary>The semi-synchronous plugins are installed for good (mysql.plugin); nothing has to load them.</summary>
    public bool HasPlugins { get; init; }

    public PairNode Peer => Design.PeerOf(Node);

    /// <summary>Whether this server replicates from the other.</summary>
    public bool Follows => Design.Follows(Node);

    /// <summary>Whether the other server replicates from this one.</summary>
    public bool IsFollowed => Design.IsFollowed(Node);
}

/// <summary>Where a running server keeps its binary log; a new name would start a new log, without the history.</summary>
/// <param name="Name">As log_bin takes it: a bare name for a log in the data folder, else with its path.</param>
/// <param name="Index">The same for log_bin_index.</param>
public sealed record BinlogFiles(string Name, string Index)
{
    /// <summary>From @@log_bin_basename, @@log_bin_index and @@datadir; null where the log is off.</summary>
    public static BinlogFiles? Of(string? basename, string? index, string? datadir)
    {
        if (string.IsNullOrEmpty(basename))
            return null;
        string name = Below(basename, datadir);
        return new BinlogFiles(name, string.IsNullOrEmpty(index) ? name + ".index" : Below(index, datadir));
    }

    private static string Below(string path, string? datadir)
    {
        string folder = (datadir ?? "").TrimEnd('/') + "/";
        return folder.Length > 1 && path.StartsWith(folder, StringComparison.Ordinal) && path.IndexOf('/', folder.Length) < 0 ? path[folder.Length..] : path;
    }
}

/// <summary>One of several servers on a host: what it must not share with the others.</summary>
/// <param name="Group">The option file's group that only this server reads, without brackets: "mysqld3307", "mariadbd.3307"; null: the usual one.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Socket">Null: left to the server's other files.</param>
/// <param name="Datadir">Null: the same.</param>
public sealed record ServerInstance(string? Group, int Port, string? Socket, string? Datadir)
{
    /// <summary>Beside the socket, or else in the data folder; null where neither is named.</summary>
    public string? PidFile => Socket is not null ? Path.ChangeExtension(Socket, ".pid")
        : Datadir is not null ? Path.Combine(Datadir, "server.pid") : null;

    /// <summary>Beside the data folder: inside it would show as a schema.</summary>
    public string? Tmpdir => Datadir is null ? null : Datadir.TrimEnd('/') + "-tmp";
}
