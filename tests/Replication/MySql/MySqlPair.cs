using System.Net;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.MySqlServers;

/// <summary>The tests that leave the pair as they found it share one; they run one after the other.</summary>
[CollectionDefinition(MySqlPair.Collection)]
public sealed class SharedMySqlPair : ICollectionFixture<MySqlPair>;

/// <summary>Two real servers that follow each other, set up by hand with the dialect's own statements.</summary>
public sealed class MySqlPair : IDisposable
{
    internal const string Collection = "a MySQL pair";
    internal const string Password = "Vg1-abcdefghijklmnopqrstuvwxyz01";
    internal const string User = "vipguard_repl";

    private readonly Lazy<bool> started;

    public MySqlPair()
    {
        Db1 = null!;
        Db2 = null!;
        Design = null!;
        started = new Lazy<bool>(Start);
    }

    internal RealServer Db1 { get; private set; }

    internal RealServer Db2 { get; private set; }

    internal PairDesign Design { get; private set; }

    internal static Dialect Dialect { get; } = MySqlDialect();

    /// <summary>Both up and running; the first call starts them.</summary>
    internal MySqlPair Running()
    {
        _ = started.Value;
        return this;
    }

    /// <summary>The plugins loaded on both, and off.</summary>
    internal SemiSyncNames WithSemiSync()
    {
        SemiSyncNames names = Dialect.SemiSyncOf(Status().Nodes[0].Facts!);
        foreach (RealServer server in (RealServer[])[Db1, Db2])
            server.Execute([.. names.Install]);
        return names;
    }

    internal PairStatus Status(PairStatus? before = null)
    {
        using LibMariaDbSession first = Db1.Root(), second = Db2.Root();
        (ISqlSession, ServerFacts)?[] servers = [Observed(first), Observed(second)];
        ServerInspector.ReadPositions(servers);
        return PairStatus.Of(Design, new NodeStatus(Design.First, servers[0]!.Value.Item2, ""), new NodeStatus(Design.Second, servers[1]!.Value.Item2, ""), before);
    }

    /// <summary>The direction db2 → db1, until it is as wanted.</summary>
    internal DirectionStatus Until(Func<DirectionStatus, bool> wanted)
    {
        DirectionStatus last = Status().Directions[0];
        Wait.Until(() => wanted(last = Status().Directions[0]), () => Shown(last));
        return last;
    }

    internal static void Follow(RealServer replica, PairNode source, string password = Password) => replica.Execute(
        Dialect.StopReplica,
        Dialect.FollowSource(source, User).Replace(PlanStep.PasswordMark, SqlText.Literal(password), StringComparison.Ordinal),
        Dialect.StartReplica);

    internal static void CreateAccount(RealServer server, string host = "127.0.0.1")
    {
        ServerAccount account = new(User, host);
        server.Execute(
            Dialect.LogToBinlog(on: false),
            $"DROP USER IF EXISTS {account.Name}",
            Dialect.CreateAccount(account).Replace(PlanStep.PasswordMark, SqlText.Literal(Password), StringComparison.Ordinal),
            Dialect.AllowReplication(account));
    }

    public void Dispose()
    {
        Db1?.Dispose();
        Db2?.Dispose();
    }

    internal static string Shown(DirectionStatus status) => $"{status.State}, {status.Trouble}, {status.Channel}\n{string.Join('\n', status.Lags)}\n{string.Join('\n', status.Warnings)}";

    private static Dialect MySqlDialect()
    {
        Assert.True(ServerVersion.TryParse("9.7.4-2", out ServerVersion version));
        Assert.True(Dialect.TryFor(version, out Dialect? dialect, out string refusal), refusal);
        return dialect!;
    }

    private static (ISqlSession, ServerFacts) Observed(ISqlSession session)
    {
        Assert.True(ServerInspector.TryObserve(session, out ServerFacts? facts, out string refusal), refusal);
        return (session, ServerInspector.WithDetails(session, facts));
    }

    private bool Start()
    {
        Db1 = new RealServer(ServerKind.MySql);
        Db2 = new RealServer(ServerKind.MySql);
        Assert.True(PairDesign.TryCreate([("db1", IPAddress.Loopback, Db1.Port), ("db2", IPAddress.Loopback, Db2.Port)], User, out PairDesign? design, out string error), error);
        Design = design!;
        foreach ((RealServer server, int id) in new[] { (Db1, 1), (Db2, 2) })
            server.Start($"[mysqld]\nserver_id={id}\nlog_bin=bin\nrelay_log=db{id}-relay-bin\nreplica_net_timeout=10\nauto_increment_increment=2\nauto_increment_offset={id}\nperformance_schema_max_table_instances=200\n");
        foreach (RealServer server in (RealServer[])[Db1, Db2])
            CreateAccount(server);
        Follow(Db1, Design.Second);
        Follow(Db2, Design.First);
        Db1.Execute("CREATE DATABASE app", "CREATE TABLE app.t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(20))", "INSERT INTO app.t (v) VALUES ('one')");
        Wait.Until(() => Status() is { IsWhole: true } status && status.Directions.All(d => d.TransactionsBehind == 0), () => string.Join('\n', Status().Directions.Select(Shown)));
        return true;
    }
}
