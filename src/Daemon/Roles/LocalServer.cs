using VipGuard.Replication;

namespace VipGuard.Daemon.Roles;

/// <summary>The daemon's own session to the local server: opened when it is needed, and again after it broke. For one thread.</summary>
internal sealed class LocalServer(RoleSetup setup, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan connectLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan answerLimit = TimeSpan.FromSeconds(4);

    // Each refused login is a line in the server's log.
    private static readonly TimeSpan afterRefusal = TimeSpan.FromSeconds(5);

    private LibMariaDbSession? _session;
    private Dialect? _dialect;
    private long _refusedAt;
    private bool _refused;

    /// <summary>Why it does not answer; "" while it does.</summary>
    internal string Why { get; private set; } = "it has not been asked yet";

    internal ServerVersion? Version { get; private set; }

    /// <summary>What this server calls semi-synchronous replication, as of the last look.</summary>
    internal SemiSyncNames? SemiSync { get; private set; }

    /// <summary>One look; null where the server does not answer, and then <see cref="Why"/> says why.</summary>
    internal LocalFacts? Look()
    {
        try
        {
            if (!TryOpen())
                return null;
            var look = ServerLook.Local(_session!, Version!.Value, _dialect!);
            SemiSync = _dialect!.SemiSyncOf(look.Server);
            return look;
        }
        catch (SqlException e)
        {
            Lose(e);
            return null;
        }
    }

    /// <summary>Has something done with the session.</summary>
    /// <exception cref="SqlException">The server's error, or there is no session.</exception>
    internal T Do<T>(Func<LibMariaDbSession, Dialect, T> what)
    {
        if (!TryOpen())
            throw new SqlException(setup.Socket, 2002, "HY000", Why);
        try
        {
            return what(_session!, _dialect!);
        }
        catch (SqlException e) when (e.IsLineLost)
        {
            Lose(e);
            throw;
        }
    }

    internal void Execute(string sql) => Do((session, _) => session.Execute(sql));

    /// <summary>Has one statement done on a session of its own, on a thread of its own: it may take as long as it likes.</summary>
    /// <param name="done">Told of the end, on that thread; null: without an error.</param>
    internal Thread ExecuteBeside(Func<Dialect, string> statement, Action<SqlException?> done)
    {
        string sql = Do((_, dialect) => statement(dialect));
        Thread thread = new(() =>
        {
            try
            {
                using var session = LibMariaDbSession.Open(Endpoint());
                session.Execute(sql);
                done(null);
            }
            catch (SqlException e)
            {
                done(e);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Unseen here it would end the daemon.
                done(new SqlException(setup.Socket, 0, "HY000", e.Message));
            }
        })
        { IsBackground = true, Name = "server-role-beside" };
        thread.Start();
        return thread;
    }

    public void Dispose()
    {
        _session?.Dispose();
        _session = null;
    }

    private SqlEndpoint Endpoint() => new() { Socket = setup.Socket, User = setup.User, Password = setup.Password, ConnectTimeout = connectLimit, ReadTimeout = answerLimit };

    private bool TryOpen()
    {
        if (_session is not null)
            return true;
        if (_refused && clock.GetElapsedTime(_refusedAt) < afterRefusal)
            return false;
        _refused = false;
        LibMariaDbSession? session = null;
        try
        {
            session = LibMariaDbSession.Open(Endpoint());
            if (!ServerLook.TryKnow(session, out var version, out var dialect, out string refusal))
            {
                Refuse($"{setup.Socket} {refusal}");
                return false;
            }
            // Whatever waits for a lock waits for one second at the most.
            session.Execute("SET SESSION lock_wait_timeout = 1");
            (_session, _dialect, Version, Why) = (session, dialect, version, "");
            session = null;
            return true;
        }
        catch (SqlException e)
        {
            if (e.IsLoginRefused)
                Refuse($"{setup.Socket} does not let {setup.User} in ({e.Number}); run 'vipguard pair apply' on this host");
            else
                Why = e.Message;
            return false;
        }
        finally
        {
            session?.Dispose();
        }
    }

    private void Refuse(string why)
    {
        Why = why;
        _refused = true;
        _refusedAt = clock.GetTimestamp();
    }

    private void Lose(SqlException e)
    {
        Why = e.IsPrivilegeMissing ? $"{e.Message}; run 'vipguard pair apply' on this host" : e.Message;
        _session?.Dispose();
        _session = null;
        if (e.IsPrivilegeMissing)
            Refuse(Why);
    }
}
