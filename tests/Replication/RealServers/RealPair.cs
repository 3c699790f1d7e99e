using System.Net;
using VipGuard.Daemon.Commands.Pair;
using VipGuard.Daemon.Configuration;

namespace VipGuard.Replication.Tests.RealServers;

/// <summary>Two real servers, db1 and db2, and the commands as a user gives them.</summary>
internal sealed class RealPair : IDisposable
{
    private readonly string folder = Directory.CreateDirectory(Path.Combine(ServerTemplate.Root, "pair" + Guid.NewGuid().ToString("N")[..8])).FullName;

    private readonly ServerKind kind;

    internal RealPair(ServerKind? kind = null)
    {
        this.kind = kind ?? ServerKind.MariaDb;
        Db1 = new RealServer(this.kind);
        Db2 = new RealServer(this.kind);
        File.WriteAllText(OptionFile, $"[client]\nuser={ServerTemplate.AdminUser}\npassword={ServerTemplate.AdminPassword}\n");
        File.SetUnixFileMode(OptionFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Request = new PairRequest
        {
            Nodes = [new PairRequestNode("db1", "127.0.0.1", Db1.Port), new PairRequestNode("db2", "127.0.0.1", Db2.Port)],
            KeyFile = Path.Combine(folder, "etc", "pair.key"),
            DefaultsFile = OptionFile,
        };
    }

    internal RealServer Db1 { get; }

    internal RealServer Db2 { get; }

    internal IEnumerable<RealServer> Both => [Db1, Db2];

    internal string OptionFile => Path.Combine(folder, "admin.cnf");

    internal PairRequest Request { get; set; }

    internal PairDesign Design
    {
        get
        {
            Assert.True(PairDesign.TryCreate([.. Request.Nodes.Select(n => (n.Name, IPAddress.Parse(n.Address), n.Port))], Request.ReplicationUser, out PairDesign? design, out string error, Request.CheckUser), error);
            return design! with { OneWay = Request.OneWay, HolderWrites = Request.HolderWrites };
        }
    }

    /// <summary>Both servers up with the drop-ins that 'pair conf' prints, and the key made.</summary>
    internal static RealPair Configured(params string[] more) => Configured(ServerKind.MariaDb, more);

    internal static RealPair Configured(ServerKind kind, params string[] more)
    {
        RealPair pair = new(kind);
        try
        {
            pair.Db1.Start(pair.DropIn("db1"), more);
            pair.Db2.Start(pair.DropIn("db2"), more);
            Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);
            return pair;
        }
        catch
        {
            pair.Dispose();
            throw;
        }
    }

    /// <summary>Takes both servers back to where they follow nobody, know no account of the pair, and have logged nothing; their data stay.</summary>
    internal void Unjoin()
    {
        bool mariaDb = kind == ServerKind.MariaDb;
        foreach (RealServer server in Both)
            server.Execute(mariaDb ? ["STOP SLAVE", "RESET SLAVE ALL"] : ["STOP REPLICA", "RESET REPLICA ALL"]);
        foreach (RealServer server in Both)
        {
            server.Execute(["SET SESSION sql_log_bin = 0", "DROP USER IF EXISTS vipguard_repl@127.0.0.1, vipguard@localhost, vipguard_check@localhost, vipguard_check@127.0.0.1"]);
            server.Execute(mariaDb ? ["RESET MASTER", "SET GLOBAL gtid_slave_pos = ''"] : ["RESET BINARY LOGS AND GTIDS"]);
        }
    }

    internal SqlRow Channel(string node) => ServerOf(node).Query(kind == ServerKind.MariaDb ? "SHOW ALL SLAVES STATUS" : "SHOW REPLICA STATUS")[0];

    /// <summary>The same, and 'pair apply' has run.</summary>
    internal static RealPair Applied()
    {
        RealPair pair = Configured();
        try
        {
            Answer answer = pair.Apply();
            Assert.True(answer.Code == 0, answer.All);
            return pair;
        }
        catch
        {
            pair.Dispose();
            throw;
        }
    }

    /// <summary>Both writable and without the daemon's part: these tests have no daemon.</summary>
    internal string DropIn(string node) => Run(c => c.Conf(Conf(node))).Output;

    internal ConfRequest Conf(string? node) => new()
    {
        Nodes = [.. Request.Nodes.Select(n => new ConfNode(n.Name, IPAddress.Parse(n.Address), n.Port))],
        ReplicationUser = Request.ReplicationUser,
        Pair = new PairConfig { Writers = Writers.Both, SemiSync = false },
        Node = node,
        Server = kind == ServerKind.MariaDb ? "mariadb" : "mysql-9.7",
    };

    /// <summary>The request as that host gives it: root by its own server's socket, and no login for the other.</summary>
    internal PairRequest OnHost(string node) => Request with
    {
        DefaultsFile = null,
        LocalNode = node,
        Nodes = [.. Request.Nodes.Select(n => string.Equals(n.Name, node, StringComparison.Ordinal) ? n with { Socket = ServerOf(n.Name).Socket } : n)],
    };

    internal RealServer ServerOf(string node) => node is "db1" ? Db1 : Db2;

    internal Answer ApplyOn(string node) => Run(c => c.Apply(OnHost(node)));

    internal Answer PlanOn(string node) => Run(c => c.Plan(OnHost(node)));

    internal Answer Plan() => Run(c => c.Plan(Request));

    internal Answer Apply() => Run(c => c.Apply(Request));

    internal Answer Status(bool json = false) => Run(c => c.Status(Request, json));

    internal Answer Run(Func<PairCommands, int> command)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = command(new PairCommands(output, error));
        return new Answer(code, output.ToString(), error.ToString());
    }

    internal PairKey Key()
    {
        Assert.True(PairKeyFile.TryLoad(Request.KeyFile, out PairKey? key, out string error), error);
        return key!;
    }

    /// <summary>Throws away what is in the binary logs; a log that crash recovery still needs is purged a moment later.</summary>
    internal static void PurgeLogs(RealServer server)
    {
        server.Execute("FLUSH BINARY LOGS");
        Wait.Until(
            () =>
            {
                SqlRows logs = server.Query("SHOW BINARY LOGS");
                server.Execute($"PURGE BINARY LOGS TO '{logs[^1][0]}'");
                return server.Query("SHOW BINARY LOGS").Count == 1;
            },
            () => "the old binary logs stay");
    }

    /// <summary>Waits until a server shows a value.</summary>
    internal static void Until(RealServer server, string sql, string expected) =>
        Wait.Until(() => string.Equals(server.Scalar(sql), expected, StringComparison.Ordinal), () => $"{sql} gives {server.Scalar(sql)} and not {expected}:\n{Channel(server)}");

    public void Dispose()
    {
        Db1.Dispose();
        Db2.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string Channel(RealServer server) =>
        string.Join('\n', server.Query("SHOW ALL SLAVES STATUS").SelectMany(r => r.Columns.Select(c => $"{c}: {r[c]}")));
}

/// <summary>What a command said.</summary>
internal sealed record Answer(int Code, string Output, string Error)
{
    internal string All => $"exit {Code}\n{Output}{Error}";
}
