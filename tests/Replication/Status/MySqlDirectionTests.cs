using static VipGuard.Replication.Tests.Plans.Given;

namespace VipGuard.Replication.Tests.Status;

/// <summary>Decisions about a MySQL direction, without a server: db1 follows db2.</summary>
public sealed class MySqlDirectionTests
{
    private const string A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private const string B = "f276b481-71ca-11e1-9e33-c80aa9429562";

    public sealed record Case(string Name, string Replica, string Source, string InFlight, DirectionState State, long? Behind)
    {
        public override string ToString() => Name;
    }

    public static TheoryData<Case> Cases => new()
    {
        new Case("equal", $"{A}:1-5,{B}:1-7", $"{A}:1-5,{B}:1-7", "", DirectionState.Running, 0),
        new Case("behind", $"{A}:1-5,{B}:1-4", $"{A}:1-5,{B}:1-7", "", DirectionState.Running, 3),
        new Case("a hole", $"{A}:1-5,{B}:1-4:6-7", $"{A}:1-5,{B}:1-7", "", DirectionState.Running, 1),
        new Case("what the replica wrote is not behind, and not ahead", $"{A}:1-9,{B}:1-7", $"{A}:1-5,{B}:1-7", "", DirectionState.Running, 0),
        new Case("with a tag", $"{A}:1-5,{B}:1-7", $"{A}:1-5,{B}:1-7:blue:1-2", "", DirectionState.Running, 2),
        new Case("a third server's, from before the pair", $"{A}:1-5,{B}:1-7", $"{A}:1-5,{B}:1-7,99999999-71ca-11e1-9e33-c80aa9429562:1-3", "", DirectionState.Running, 3),
        new Case("the source's log was reset", $"{A}:1-5,{B}:1-7", $"{B}:1", "", DirectionState.Broken, 0),
        new Case("applied here, still waiting for its acknowledgement there", $"{A}:1-5,{B}:1-8", $"{A}:1-5,{B}:1-7", $"{B}:8#41", DirectionState.Running, 0),
        new Case("more than is waiting there", $"{A}:1-5,{B}:1-9", $"{A}:1-5,{B}:1-7", $"{B}:8#41", DirectionState.Broken, 0),
        new Case("what is waiting could not be read", $"{A}:1-5,{B}:1-8", $"{A}:1-5,{B}:1-7", "?", DirectionState.Running, 0),
        new Case("the replica's set could not be read", "none", $"{A}:1-5,{B}:1-7", "", DirectionState.Running, null),
        new Case("the source's set could not be read", $"{A}:1-5,{B}:1-7", "none", "", DirectionState.Running, null),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Positions_say_how_it_is(Case c)
    {
        ArgumentNullException.ThrowIfNull(c);
        Dialect dialect = MySql9();
        ServerFacts db1 = Facts(dialect, A) with { Channels = [Channel(1)], AppliedPosition = dialect.ReadPosition(c.Replica) };
        ServerFacts db2 = Facts(dialect, B) with { BinlogPosition = dialect.ReadPosition(c.Source), InFlight = dialect.ReadInFlight(c.InFlight) };

        DirectionStatus status = PairStatus.Of(Design, new NodeStatus(Design.First, db1, ""), new NodeStatus(Design.Second, db2, "")).Directions[0];

        Assert.Equal((c.State, c.Behind), (status.State, status.TransactionsBehind));
        Assert.Equal(c.State == DirectionState.Broken, status.Trouble is not null);
    }

    [Fact]
    public void With_one_way_only_the_second_follows()
    {
        PairStatus status = PairStatus.Of(Design with { OneWay = true }, new NodeStatus(Design.First, Fresh(1), ""), new NodeStatus(Design.Second, Joined(2), ""));

        Assert.Equal(("db2", "db1"), (Assert.Single(status.Directions).Replica.Name, status.Directions[0].Source.Name));
        Assert.Equal(2, status.Nodes.Count);
    }

    [Theory]
    [InlineData(true, true, 1L, SemiSyncState.On)]
    [InlineData(true, true, 0L, SemiSyncState.FallenBack)]
    [InlineData(true, true, null, SemiSyncState.On)]
    [InlineData(true, false, 1L, SemiSyncState.FallenBack)]
    [InlineData(true, null, 1L, SemiSyncState.Unknown)]
    [InlineData(false, false, 0L, SemiSyncState.Off)]
    [InlineData(null, true, 1L, SemiSyncState.Unknown)]
    public void Semi_sync_is_what_it_does_and_not_what_it_should(bool? enabled, bool? status, long? clients, SemiSyncState expected)
    {
        Assert.Equal(expected, new SemiSyncFacts { IsInstalled = true, SourceEnabled = enabled, SourceStatus = status, Clients = clients }.State);
        Assert.Equal(SemiSyncState.NotInstalled, new SemiSyncFacts { SourceEnabled = enabled, SourceStatus = status, Clients = clients }.State);
    }

    private static ServerFacts Facts(Dialect dialect, string uuid) => new()
    {
        Version = Parse("9.7.4-2"),
        Dialect = dialect,
        Variables = new Dictionary<string, ServerVariable>(StringComparer.OrdinalIgnoreCase) { ["server_uuid"] = new ServerVariable(uuid, false) },
    };

    private static Dialect MySql9()
    {
        Assert.True(Dialect.TryFor(Parse("9.7.4-2"), out Dialect? dialect, out string refusal), refusal);
        return dialect!;
    }
}
