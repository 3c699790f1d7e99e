using System.Globalization;
using System.Runtime.InteropServices;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.MySqlServers;

[Collection(MySqlPair.Collection)]
public sealed partial class SemiSyncTests(MySqlPair shared)
{
    private const int SIGSTOP = 19;
    private const int SIGCONT = 18;

    [MySqlFact]
    public void Semi_sync_shows_itself_as_on_as_fallen_back_and_as_fallen_back_between_two_looks()
    {
        MySqlPair pair = shared.Running();
        SemiSyncNames names = pair.WithSemiSync();
        Assert.Empty(MySqlPair.Dialect.SemiSyncOf(pair.Status().Nodes[0].Facts!).Install);
        pair.Db1.Execute($"SET GLOBAL {names.ReplicaEnabled} = 1", "STOP REPLICA", "START REPLICA");
        pair.Db2.Execute($"SET GLOBAL {names.Timeout} = 500", $"SET GLOBAL {names.SourceEnabled} = 1");

        DirectionStatus on = pair.Until(d => d.SemiSync == SemiSyncState.On);
        Assert.Empty(on.Warnings);
        SemiSyncFacts source = pair.Status().Nodes[1].Facts!.SemiSync!;
        Assert.Equal((true, true, 1L, TimeSpan.FromMilliseconds(500), "AFTER_SYNC"), (source.SourceEnabled, source.SourceStatus, source.Clients, source.Timeout, source.WaitPoint));
        Assert.Equal((true, true), (pair.Status().Nodes[0].Facts!.SemiSync!.ReplicaEnabled, pair.Status().Nodes[0].Facts!.SemiSync!.ReplicaStatus));

        PairStatus before = pair.Status();
        Stopped(pair.Db1.Pid, () => pair.Db2.Execute("INSERT INTO app.t (v) VALUES ('nobody has it')"));
        SemiSyncFacts hung = Facts(pair.Db2);
        Assert.True(hung.NotAcknowledged > before.Nodes[1].Facts!.SemiSync!.NotAcknowledged);

        DirectionStatus again = pair.Until(d => d is { SemiSync: SemiSyncState.On, TransactionsBehind: 0 });
        Assert.Empty(again.Warnings);
        Assert.Equal(["db2 has answered commits that db1 did not have, since the last look (1): semi-synchronous replication fell back and is on again"], pair.Status(before).Directions[0].Warnings);

        pair.Db1.Execute("STOP REPLICA IO_THREAD");
        pair.Db2.Execute("INSERT INTO app.t (v) VALUES ('nor this')");
        DirectionStatus back = pair.Until(d => d.SemiSync == SemiSyncState.FallenBack);
        Assert.Contains(back.Warnings, w => w.StartsWith("db2 answers commits that db1 does not have yet (2 so far): semi-synchronous replication has fallen back, db1 ", StringComparison.Ordinal));
        pair.Db1.Execute("START REPLICA IO_THREAD");
        pair.Until(d => d is { SemiSync: SemiSyncState.On, TransactionsBehind: 0 });

        pair.Db2.Execute($"SET GLOBAL {names.SourceEnabled} = 0");
        pair.Db1.Execute($"SET GLOBAL {names.ReplicaEnabled} = 0", "STOP REPLICA", "START REPLICA");
        pair.Until(d => d is { State: DirectionState.Running, SemiSync: SemiSyncState.Off });
    }

    [MySqlFact]
    public void A_replica_that_has_what_its_source_still_waits_for_is_not_ahead()
    {
        using LibMariaDbSession session = shared.Running().Db1.Root();
        string own = session.Query("SELECT @@server_uuid").Scalar!;

        GtidState owned = MySqlPair.Dialect.ReadInFlight($"{own}:8#41:10#9,\n3e11fa47-71ca-11e1-9e33-c80aa9429562:7#12");

        Assert.Equal(GtidSet.TryParse($"{own}:8:10,3e11fa47-71ca-11e1-9e33-c80aa9429562:7", out GtidSet set) ? set : null, owned);
        Assert.True(MySqlPair.Dialect.ReadInFlight(session.Query(MySqlPair.Dialect.InFlightQuery!).Scalar).IsEmpty);
        session.Execute(FormattableString.Invariant($"SET SESSION gtid_next = '{own}:4000000000'"));
        Assert.Equal($"{own}:4000000000", MySqlPair.Dialect.ReadInFlight(session.Query(MySqlPair.Dialect.InFlightQuery!).Scalar).ToString());
        session.Execute("ROLLBACK");
    }

    private static SemiSyncFacts Facts(RealServer server)
    {
        using LibMariaDbSession session = server.Root();
        Assert.True(ServerInspector.TryObserve(session, out ServerFacts? facts, out string refusal), refusal);
        return ServerInspector.WithDetails(session, facts).SemiSync!;
    }

    private static void Stopped(int pid, Action act)
    {
        Assert.True(kill(pid, SIGSTOP) == 0, string.Create(CultureInfo.InvariantCulture, $"kill {pid}"));
        try
        {
            act();
        }
        finally
        {
            _ = kill(pid, SIGCONT);
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
