using System.Net;

namespace VipGuard.Replication.Tests.Plans;

/// <summary>Observed servers, made up: db1 at 10.0.0.1, db2 at 10.0.0.2.</summary>
internal static class Given
{
    internal static PairDesign Design { get; } = Make();

    internal static ServerVersion Version { get; } = Parse("10.11.19-MariaDB-0+deb12u1-log");

    /// <summary>All variables as they should be, and nothing else done.</summary>
    internal static ServerFacts Fresh(int place)
    {
        PairNode node = Design.Nodes[place - 1];
        Dictionary<string, ServerVariable> variables = new(StringComparer.OrdinalIgnoreCase);
        foreach (Setting setting in MariaDb.Instance.SettingsFor(Design, node))
            variables[setting.Name] = new ServerVariable(setting.ServerValue, SetAtRunTime: false);
        variables["port"] = new ServerVariable("3306", SetAtRunTime: false);
        variables["bind_address"] = new ServerVariable("0.0.0.0", SetAtRunTime: false);
        return new ServerFacts
        {
            Version = Version,
            Dialect = MariaDb.Instance,
            Variables = variables,
            Account = new ReplicationAccount("vipguard_repl", Design.PeerOf(node).Address.ToString()),
            TablesWithoutTransactions = [],
            SeesAllTables = true,
        };
    }

    /// <summary>A server of a pair that replicates, with rows from both in its log.</summary>
    internal static ServerFacts Joined(int place) => Fresh(place) with
    {
        Account = Fresh(place).Account! with { Exists = true, HasPassword = true, MayReplicate = true },
        Channels = [Channel(place)],
        BinlogPosition = At("1-1-5,2-2-7"),
        AppliedPosition = At("1-1-5,2-2-7"),
    };

    internal static ReplicationChannel Channel(int place) => new()
    {
        SourceHost = place == 1 ? "10.0.0.2" : "10.0.0.1",
        SourcePort = 3306,
        SourceUser = "vipguard_repl",
        SourceServerId = place == 1 ? 2u : 1u,
        FollowsGtid = true,
        IoRunning = "Yes",
        SqlRunning = "Yes",
        SecondsBehind = 0,
        HeartbeatPeriod = 5,
    };

    internal static ServerFacts With(this ServerFacts facts, string variable, string? value, bool atRunTime = false) => facts with
    {
        Variables = new Dictionary<string, ServerVariable>(facts.Variables, StringComparer.OrdinalIgnoreCase) { [variable] = new ServerVariable(value, atRunTime) },
    };

    internal static ServerFacts With(this ServerFacts facts, Func<ReplicationChannel, ReplicationChannel> change) => facts with { Channels = [change(facts.Channels[0])] };

    internal static ServerFacts With(this ServerFacts facts, Func<ReplicationAccount, ReplicationAccount> change) => facts with { Account = change(facts.Account!) };

    internal static ReplicationChannel Stopped(ReplicationChannel channel) => channel with { IoRunning = "No", SqlRunning = "No", SecondsBehind = null };

    internal static GtidPosition At(string position)
    {
        Assert.True(GtidPosition.TryParse(position, out GtidPosition read));
        return read;
    }

    internal static ServerVersion Parse(string text)
    {
        Assert.True(ServerVersion.TryParse(text, out ServerVersion version));
        return version;
    }

    private static PairDesign Make()
    {
        Assert.True(PairDesign.TryCreate([("db1", IPAddress.Parse("10.0.0.1"), 3306), ("db2", IPAddress.Parse("10.0.0.2"), 3306)], "vipguard_repl", out PairDesign? design, out string error), error);
        return design!;
    }
}
