using System.Net;
using System.Security.Cryptography;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Roles;

/// <summary>Two real servers that follow each other, and each one's role kept as the daemon keeps it. The address is the test's to give.</summary>
internal sealed class RolePair : IDisposable
{
    internal const string AppUser = "app";
    internal const string AppPassword = "app-for-tests";

    private readonly string replicationPassword = RandomNumberGenerator.GetHexString(24);
    private readonly string ownPassword = RandomNumberGenerator.GetHexString(24);

    private readonly ServerKind kind;

    private RolePair(ServerKind kind)
    {
        this.kind = kind;
        Db1 = new RealServer(kind);
        Db2 = new RealServer(kind);
    }

    private bool IsMySql => kind == ServerKind.MySql;

    internal RealServer Db1 { get; }

    internal RealServer Db2 { get; }

    internal RoleNode Node1 { get; private set; } = null!;

    internal RoleNode Node2 { get; private set; } = null!;

    internal Func<RoleSettings, RoleSettings> Change { get; private init; } = settings => settings;

    /// <summary>Servers up, accounts and channels there, a table app.t (id) on both, and both roles kept; nobody holds the address.</summary>
    internal static RolePair Start(Func<RoleSettings, RoleSettings>? change = null, bool keepers = true, ServerKind? kind = null)
    {
        RolePair pair = new(kind ?? ServerKind.MariaDb) { Change = change ?? (settings => settings) };
        try
        {
            pair.StartServers();
            pair.Node1 = new RoleNode("db1", pair.Db1, pair.SetupOf(1), pair.Say);
            pair.Node2 = new RoleNode("db2", pair.Db2, pair.SetupOf(2), pair.Say);
            if (keepers)
            {
                pair.Node1.Keep();
                pair.Node2.Keep();
                pair.Until(() => pair.Node1.Is(ServerRole.Standby) && pair.Node2.Is(ServerRole.Standby) && Replicates(pair.Node1) && Replicates(pair.Node2), "both to stand by and replicate");
            }
            return pair;
        }
        catch
        {
            pair.Dispose();
            throw;
        }
    }

    /// <summary>The same, and db1 holds the address and is written to.</summary>
    internal static RolePair Serving(Func<RoleSettings, RoleSettings>? change = null, ServerKind? kind = null)
    {
        RolePair pair = Start(change, kind: kind);
        try
        {
            pair.Node1.Takes(silent: true);
            pair.Until(() => pair.Node1.Is(ServerRole.Writer), "db1 to be written to");
            if (pair.SettingsOf(1).SemiSync)
                pair.Until(() => pair.Node1.Keeper.Snapshot.SemiSyncOn == true, "db1 to wait for acknowledgements");
            return pair;
        }
        catch
        {
            pair.Dispose();
            throw;
        }
    }

    internal static bool Replicates(RoleNode node) => node.Keeper.Snapshot.Replication is { State: "running" };

    internal void StartServer(int place) => (place == 1 ? Db1 : Db2).Start(OptionsOf(place));

    internal void Until(Func<bool> condition, string what) => Wait.Until(condition, () => $"waited for {what}; {Story()}");

    internal string Story() => $"db1: {Node1?.Tell()}\ndb2: {Node2?.Tell()}\n{Said}";

    internal RoleSettings SettingsOf(int place)
    {
        PairNode db1 = new("db1", IPAddress.Loopback, Db1.Port, 1), db2 = new("db2", IPAddress.Loopback, Db2.Port, 2);
        return Change(place == 1 ? new RoleSettings(db1, db2, "vipguard_repl") : new RoleSettings(db2, db1, "vipguard_repl"));
    }

    public void Dispose()
    {
        Node1?.Dispose();
        Node2?.Dispose();
        Db1.Dispose();
        Db2.Dispose();
    }

    private readonly List<string> lines = [];

    private string Said
    {
        get
        {
            lock (lines)
                return string.Join('\n', lines);
        }
    }

    private void Say(string line)
    {
        lock (lines)
            lines.Add($"{DateTime.Now:HH:mm:ss.fff} {line}");
    }

    private VipGuard.Daemon.Roles.RoleSetup SetupOf(int place) =>
        new(SettingsOf(place), "VI_1", (place == 1 ? Db1 : Db2).Socket, "vipguard", ownPassword, "vipguard_repl", replicationPassword);

    // What the drop-in has for the roles: refuse writes until the daemon allows them, read from nobody until it says so.
    private string OptionsOf(int place) => $"""
        [mysqld]
        server_id={place}
        log_bin=mysql-bin
        binlog_format=ROW
        relay_log=relay-bin
        relay_log_recovery=1
        slave_net_timeout=10
        auto_increment_increment=2
        auto_increment_offset={place}
        {(IsMySql ? MySqlOptions : FormattableString.Invariant($"gtid_domain_id={place}\ngtid_strict_mode=1\nlog_slave_updates=1\nread_only=1\nskip_slave_start=1"))}

        """;

    private const string MySqlOptions = """
        gtid_mode=ON
        enforce_gtid_consistency=ON
        super_read_only=1
        skip_replica_start=1
        plugin_load_add=semisync_source.so;semisync_replica.so
        """;

    private void StartServers()
    {
        StartServer(1);
        StartServer(2);
        foreach (RealServer server in (RealServer[])[Db1, Db2])
        {
            RealServer other = server == Db1 ? Db2 : Db1;
            server.Execute(
            [
                "SET SESSION sql_log_bin = 0", "SET GLOBAL read_only = 0",
                $"CREATE USER vipguard_repl@'%' IDENTIFIED BY '{replicationPassword}'",
                "GRANT REPLICATION SLAVE ON *.* TO vipguard_repl@'%'",
                $"CREATE USER vipguard@localhost IDENTIFIED BY '{ownPassword}'",
                .. IsMySql ? MySqlGrants : MariaDbGrants,
                $"CREATE USER {AppUser}@'%' IDENTIFIED BY '{AppPassword}'",
                "CREATE DATABASE app",
                "CREATE TABLE app.t (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20))",
                $"GRANT ALL ON app.* TO {AppUser}@'%'",
                IsMySql ? "SET GLOBAL super_read_only = 1" : "SET GLOBAL read_only = 1",
                IsMySql
                    ? FormattableString.Invariant($"CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT={other.Port}, SOURCE_USER='vipguard_repl', SOURCE_PASSWORD='{replicationPassword}', SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1, SOURCE_CONNECT_RETRY=1, SOURCE_RETRY_COUNT=100000, SOURCE_HEARTBEAT_PERIOD=1")
                    : FormattableString.Invariant($"CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={other.Port}, MASTER_USER='vipguard_repl', MASTER_PASSWORD='{replicationPassword}', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1, MASTER_HEARTBEAT_PERIOD=1"),
            ]);
        }
    }

    private static readonly string[] MariaDbGrants =
    [
        "GRANT SLAVE MONITOR, BINLOG MONITOR, REPLICATION SLAVE ADMIN, REPLICATION MASTER ADMIN, READ_ONLY ADMIN, CONNECTION ADMIN, PROCESS, EVENT ON *.* TO vipguard@localhost",
        "GRANT SELECT ON mysql.* TO vipguard@localhost",
    ];

    private static readonly string[] MySqlGrants =
    [
        "GRANT REPLICATION CLIENT, PROCESS, EVENT ON *.* TO vipguard@localhost",
        "GRANT REPLICATION_SLAVE_ADMIN, SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN, XA_RECOVER_ADMIN ON *.* TO vipguard@localhost",
        "GRANT SELECT ON performance_schema.* TO vipguard@localhost",
    ];
}
