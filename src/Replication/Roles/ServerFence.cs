namespace VipGuard.Replication;

/// <summary>Refuses writes on a server, ends the clients' connections, and reads the end of its log. Thin: each step is one statement.</summary>
public sealed class ServerFence
{
    private const int LockWaitTimeout = 1205;
    private const int NoSuchThread = 1094;
    private const int NotOwner = 1095;

    // Between two looks at connections that are ending: an idle one is gone within a millisecond, one with a long statement is not soon.
    private static readonly TimeSpan shortPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan longPause = TimeSpan.FromMilliseconds(5);
    private const int ShortPauses = 5;

    private readonly ISqlSession session;
    private readonly Dialect dialect;
    private readonly IReadOnlyCollection<string> ours;
    private readonly TimeProvider clock;
    private readonly HashSet<long> ended = [];
    private readonly SortedSet<string> untouchable = new(StringComparer.Ordinal);

    /// <param name="session">Its lock_wait_timeout becomes 1 s.</param>
    /// <param name="ours">Users whose connections stay: the daemon's own, and the replication account.</param>
    public ServerFence(ISqlSession session, Dialect dialect, IReadOnlyCollection<string> ours, TimeProvider clock)
    {
        this.session = session;
        this.dialect = dialect;
        this.ours = ours;
        this.clock = clock;
    }

    /// <summary>Takes milliseconds; behind a long statement or a lock, seconds.</summary>
    /// <param name="limit">At a multiple of the second that one try takes.</param>
    /// <exception cref="SqlException">The line is lost, or a privilege is missing; writes may be refused by then.</exception>
    public FenceResult Close(TimeSpan limit)
    {
        long start = clock.GetTimestamp();
        session.Execute("SET SESSION lock_wait_timeout = 1");
        // Once at least what stands in the way is ended, however short the limit: a try that fails takes a second.
        for (bool cleared = false; !TryRefuseWrites(); cleared = true)
        {
            if (cleared && clock.GetElapsedTime(start) >= limit)
                return Result(false, "", $"a statement or a lock stands in the way for longer than {Seconds(limit)}, and its connection does not end{Untouchable()}", start);
            End(inTheWay: true);
        }

        for (int looks = 0; End(inTheWay: false) > 0; looks++)
        {
            if (clock.GetElapsedTime(start) >= limit)
                return Result(true, Position(), $"writes are refused; some connections are still ending after {Seconds(limit)}", start);
            Thread.Sleep(looks < ShortPauses ? shortPause : longPause);
        }

        return Result(true, Position(), Untouchable() + WritersDespite(), start);
    }

    private bool TryRefuseWrites()
    {
        try
        {
            session.Execute(dialect.RefuseWrites);
            return true;
        }
        catch (SqlException e) when (e.Number == LockWaitTimeout)
        {
            return false;
        }
    }

    /// <summary>Ends the clients' connections; returns how many are still there.</summary>
    private int End(bool inTheWay)
    {
        int left = 0;
        foreach (ServerThread client in ClientConnections.ToEnd(Clients(), inTheWay))
        {
            try
            {
                session.Execute(dialect.EndConnection(client.Id));
                ended.Add(client.Id);
                left++;
            }
            catch (SqlException e) when (e.Number == NoSuchThread)
            {
                // It went by itself.
            }
            catch (SqlException e) when (e.Number == NotOwner)
            {
                untouchable.Add(client.Account);
            }
        }

        return left;
    }

    private IReadOnlyList<ServerThread> Clients() =>
        ClientConnections.Clients(ClientConnections.Read(session.Query(dialect.ConnectionsQuery)), ours);

    private string Position() => session.Query(dialect.BinlogPositionQuery).Scalar ?? "";

    // MySQL: an account with SYSTEM_USER is ended only by one that has it too.
    private string Untouchable() => untouchable.Count == 0 ? "" :
        $"the connections of {string.Join(", ", untouchable)} can't be ended (1095): GRANT SYSTEM_USER to the daemon's account on this server; ";

    private string WritersDespite()
    {
        if (dialect.WritersDespiteQuery is not { } query)
            return "";
        IReadOnlyCollection<string> users = ClientConnections.Users(session.Query(query));
        string[] writers = [.. Clients().Where(c => users.Contains(c.User, StringComparer.Ordinal)).Select(c => c.Account).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return writers.Length == 0 ? "" : $"connected as {string.Join(", ", writers)}: accounts with READ_ONLY ADMIN (it is in ALL) write although writes are refused";
    }

    private FenceResult Result(bool done, string position, string why, long start) =>
        new(done, position, why.TrimEnd(' ', ';'), clock.GetElapsedTime(start), ended.Count);

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.###} s");
}
