using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>Administrator's sessions to the nodes' servers: by socket on the own host, by TCP to the other.</summary>
internal sealed class PairSessions(PairRequest request)
{
    private const string DebianSocket = "/run/mysqld/mysqld.sock";
    private const int TlsNotOffered = 2026;     // CR_SSL_CONNECTION_ERROR, errmsg.h

    /// <summary>Opens a session to a node's server.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="isUsage">The command line or a file is to blame.</param>
    /// <param name="withoutLimit">For statements that read whole tables: an answer may take as long as it takes.</param>
    /// <returns>Null with a clause without the node's name where it does not open.</returns>
    internal ISqlSession? Open(PairNode node, out string error, out bool isUsage, bool withoutLimit = false)
    {
        error = "";
        isUsage = false;
        string? socket = SocketOf(node);
        if (!CanLogIn(node))
        {
            isUsage = true;
            error = $"no login for {node.Where}, which is not on this host or has no socket here; give an administrator's with --defaults-file FILE (group [client]: user, password)";
            return null;
        }

        SqlEndpoint endpoint = new()
        {
            Socket = socket,
            Host = node.Address.ToString(),
            Port = node.Port,
            User = request.DefaultsFile is null ? "root" : null,
            OptionFile = request.DefaultsFile,
            ConnectTimeout = request.ConnectTimeout,
            ReadTimeout = withoutLimit ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
            RequireTls = request.RequireTls && socket is null, // a Unix socket leaves no host
        };
        try
        {
            return LibMariaDbSession.Open(endpoint);
        }
        catch (SqlException e)
        {
            isUsage = e.Number == 0;
            error = e.Message + Hint(e, socket);
            return null;
        }
    }

    /// <summary>There is a login for the node's server: by its socket here, or from the option file.</summary>
    internal bool CanLogIn(PairNode node) => SocketOf(node) is not null || (request.DefaultsFile is not null && (!request.OwnHostOnly || IsLocal(node)));

    /// <summary>The node's server runs on this host: two instances on one host are both.</summary>
    internal bool IsLocal(PairNode node)
    {
        PairRequestNode? own = request.Nodes.FirstOrDefault(n => string.Equals(n.Name, request.LocalNode, StringComparison.Ordinal));
        return own is not null && (string.Equals(own.Name, node.Name, StringComparison.Ordinal)
            || (own.Socket is not null && request.Nodes[node.Place - 1].Socket is not null && string.Equals(own.Address, request.Nodes[node.Place - 1].Address, StringComparison.Ordinal)));
    }

    /// <summary>Opens a session to the peer with the replication account, which shows its positions.</summary>
    /// <param name="peer">Whom to.</param>
    /// <param name="own">From whose host.</param>
    /// <param name="key">Gives the password.</param>
    /// <param name="why">Why it does not open, to go on from "run 'vipguard pair apply' on NAME".</param>
    internal ISqlSession? OpenOutside(PairNode peer, PairNode own, PairKey key, out string why)
    {
        why = "";
        try
        {
            return Outside(peer, key, tls: true);
        }
        catch (SqlException e) when (e.Number == TlsNotOffered && !request.RequireTls)
        {
            return OutsideInClear(peer, own, key, out why);
        }
        catch (SqlException e)
        {
            why = WhyNotIn(e, peer, own, key);
            return null;
        }
    }

    private LibMariaDbSession? OutsideInClear(PairNode peer, PairNode own, PairKey key, out string why)
    {
        why = "";
        try
        {
            return Outside(peer, key, tls: false);
        }
        catch (SqlException e)
        {
            why = WhyNotIn(e, peer, own, key);
            return null;
        }
    }

    // With TLS first: in clear, MySQL's caching_sha2_password may ask for the password under an RSA key that it shows itself.
    private LibMariaDbSession Outside(PairNode peer, PairKey key, bool tls) => LibMariaDbSession.Open(new SqlEndpoint
    {
        Host = peer.Address.ToString(),
        Port = peer.Port,
        User = request.ReplicationUser,
        Password = key.ReplicationPassword(),
        ConnectTimeout = request.ConnectTimeout,
        RequireTls = tls,
    });

    private static string WhyNotIn(SqlException e, PairNode peer, PairNode own, PairKey key) => e.IsLoginRefused
        ? $" (it does not let {own.Name} in, {e.Number}: either that has not been done yet; or its key file is another one, whose fingerprint 'vipguard pair key' shows and which is {key.Fingerprint()} here; "
            + $"or it sees {own.Name} come from another address than {own.Address})"
        : $" (nobody answers at {peer.Where}: {e.Text}; is the server up, and does it listen on that address?)";

    /// <summary>A line where others could read the administrator's password; null where not, or there is no file.</summary>
    internal string? Warning()
    {
        return request.DefaultsFile is { } file && OptionFile.IsOpenToOthers(file)
            ? $"{file} holds a login and others may read or change it; chmod 0600 {file}"
            : null;
    }

    private string? SocketOf(PairNode node)
    {
        if (!IsLocal(node))
            return null;
        return request.Nodes[node.Place - 1].Socket ?? (File.Exists(DebianSocket) ? DebianSocket : null);
    }

    private string Hint(SqlException e, string? socket)
    {
        if (e.IsLoginRefused)
            return request.DefaultsFile is { } file ? $"; look at user and password in {file}" : "; give an administrator's login with --defaults-file FILE";
        if (e.IsLineLost)
            return socket is null ? "; is the server up, and does it listen on that address (bind_address)?" : "; is the server up?";
        return "";
    }
}
