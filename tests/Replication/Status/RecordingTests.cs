using VipGuard.Replication.Tests.MySqlServers;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Status;

/// <summary>The recordings are of real servers, and still true. With VIPGUARD_RECORD=FOLDER they are written anew, into that folder.</summary>
[Collection(MySqlPair.Collection)]
public sealed class RecordingTests(MySqlPair shared)
{
    [Fact]
    public void MariaDB_answers_with_the_columns_that_were_recorded()
    {
        using RealPair pair = RealPair.Applied();
        pair.Db1.Execute("SET GLOBAL rpl_semi_sync_slave_enabled = 1");
        pair.Db2.Execute("SET GLOBAL rpl_semi_sync_master_enabled = 1", "CREATE DATABASE app", "CREATE TABLE app.t (id INT PRIMARY KEY)", "INSERT INTO app.t VALUES (2)");
        pair.Db1.Execute("STOP SLAVE", "START SLAVE", "INSERT INTO mysql.time_zone_name VALUES ('x', 1)");
        RealPair.Until(pair.Db1, "SELECT COUNT(*) FROM app.t", "1");

        Compare(pair.Db1, "mariadb-10.11.19");
    }

    [MySqlFact]
    public void MySQL_answers_with_the_columns_that_were_recorded()
    {
        MySqlPair pair = shared.Running();
        pair.WithSemiSync();
        pair.Db1.Execute("INSERT INTO app.t VALUES (77, 'seven')", "SET GLOBAL rpl_semi_sync_source_enabled = 1");
        pair.Db2.Execute("INSERT INTO app.t VALUES (78, 'eight')");
        pair.Until(d => d is { TransactionsBehind: 0 });

        Compare(pair.Db1, "mysql-9.7.4");

        pair.Db1.Execute("SET GLOBAL rpl_semi_sync_source_enabled = 0");
        pair.Until(d => d is { State: DirectionState.Running, TransactionsBehind: 0 });
    }

    private static void Compare(RealServer server, string name)
    {
        using LibMariaDbSession session = server.Root();
        using Recorder recorder = new(session);
        Assert.True(ServerInspector.TryObserve(recorder, out ServerFacts? facts, out string refusal), refusal);
        ServerInspector.WithPositions(recorder, ServerInspector.WithDetails(recorder, facts));

        if (Environment.GetEnvironmentVariable("VIPGUARD_RECORD") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, name + ".txt"), recorder.Text($"{facts.Version}, one of a running pair, as it answered a status; recorded by RecordingTests"));
            return;
        }

        using RecordedServer recorded = new(name);
        Assert.All(recorder.Asked, answer => Assert.Equal(recorded.ColumnsOf(answer.Sql), answer.Rows.Columns));
    }
}
