using System.Net;

namespace VipGuard.Replication.Tests.Roles;

/// <summary>Made-up looks at db1 (this node) and db2 (the peer), both healthy unless said otherwise.</summary>
internal static class Situation
{
    internal static readonly TimeSpan Now = TimeSpan.FromSeconds(1000);

    internal static readonly RoleSettings Settings = new(new PairNode("db1", IPAddress.Parse("10.0.0.1"), 3306, 1), new PairNode("db2", IPAddress.Parse("10.0.0.2"), 3306, 2), "vipguard_repl");

    internal static readonly LocalFacts Standby = new()
    {
        Server = Server(1, readOnly: true, "1-1-5,2-2-7", "1-1-5,2-2-7") with
        {
            Channels = [new ReplicationChannel { SourceHost = "10.0.0.2", SourcePort = 3306, FollowsGtid = true, IoRunning = "Yes", SqlRunning = "Yes", SecondsBehind = 0, Received = At("2-2-7") }],
        },
        Uptime = TimeSpan.FromSeconds(500),
        SourceSide = false,
        ReplicaSide = true,
        Acknowledges = true,
        Acknowledgers = 1,
    };

    /// <summary>On MySQL, and super_read_only is off while read_only is on.</summary>
    internal static readonly LocalFacts OnlySuperMayWrite = Standby with { Server = MySqlServer() };

    internal static readonly LocalFacts Writer = Standby.Writable() with { SourceSide = true, SourceWaits = true };

    internal static readonly RoleState AsStandby = RoleDecision.Leaves(RoleState.Start(Now - TimeSpan.FromSeconds(100)), "started", Now - TimeSpan.FromSeconds(100))
        with
    { ServerStart = Now - TimeSpan.FromSeconds(500), StartedAt = Now - TimeSpan.FromSeconds(90) };

    internal static RoleState Taking(bool otherLeaves = false, double since = 0) =>
        RoleDecision.Holds(AsStandby, otherLeaves, "the master is silent", Now - TimeSpan.FromSeconds(since));

    internal static RoleState AsWriter => Taking(since: 50) with { Role = ServerRole.Writer };

    internal static PeerFacts Peer(string position = "1-1-5,2-2-7", bool readOnly = true, double ago = 0) =>
        new(PeerPresence.Up, Now - TimeSpan.FromSeconds(ago), Server(2, readOnly, position, position));

    internal static PeerFacts Gone { get; } = new(PeerPresence.Gone, Now, null, "10.0.0.2:3306 refuses connections");

    internal static LocalFacts Writable(this LocalFacts facts) => facts with { Server = facts.Server with { Variables = Variables(1, readOnly: false) } };

    internal static LocalFacts With(this LocalFacts facts, Func<ReplicationChannel, ReplicationChannel> change) =>
        facts with { Server = facts.Server with { Channels = [change(facts.Server.Channels[0])] } };

    internal static LocalFacts Has(this LocalFacts facts, string position) =>
        facts with { Server = facts.Server with { BinlogPosition = At(position), AppliedPosition = At(position) } };

    internal static RoleStep Decide(RoleState state, LocalFacts? local, PeerFacts peer, Func<RoleSettings, RoleSettings>? settings = null) =>
        RoleDecision.Decide(state, local, peer, settings is null ? Settings : settings(Settings), Now);

    private static GtidPosition At(string text) => GtidPosition.ParseOrEmpty(text);

    private static ServerFacts Server(int place, bool readOnly, string log, string applied)
    {
        Assert.True(ServerVersion.TryParse("10.11.19-MariaDB", out ServerVersion version));
        return new ServerFacts { Version = version, Dialect = MariaDb.Instance, Variables = Variables(place, readOnly), BinlogPosition = At(log), AppliedPosition = At(applied) };
    }

    private static ServerFacts MySqlServer()
    {
        Assert.True(ServerVersion.TryParse("9.7.4", out ServerVersion version));
        Assert.True(Dialect.TryFor(version, out Dialect? dialect, out string refusal), refusal);
        return Standby.Server with
        {
            Version = version,
            Dialect = dialect!,
            Variables = new Dictionary<string, ServerVariable>(Variables(1, readOnly: true), StringComparer.OrdinalIgnoreCase) { ["super_read_only"] = new ServerVariable("OFF", false) },
        };
    }

    private static Dictionary<string, ServerVariable> Variables(int place, bool readOnly) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["server_id"] = new ServerVariable(place == 1 ? "1" : "2", false),
        ["gtid_domain_id"] = new ServerVariable(place == 1 ? "1" : "2", false),
        ["read_only"] = new ServerVariable(readOnly ? "ON" : "OFF", false),
    };
}
