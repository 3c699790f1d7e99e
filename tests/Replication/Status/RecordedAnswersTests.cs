using System.Net;
using System.Text.Json;
using VipGuard.Daemon.Commands.Pair;

namespace VipGuard.Replication.Tests.Status;

/// <summary>What each version answers, and what it might: with each value missing, NULL, empty, huge, negative, or in another language.</summary>
public sealed class RecordedAnswersTests
{
    private const string German = "Anmeldung verweigert für Benutzer »vipguard_repl«: Verbindung zum Master nicht möglich";

    private static readonly string?[] strange =
        [null, "", "NULL", "Ja", "-1", "0", "1e400", "99999999999999999999999999", "18446744073709551615", "\0", "ＯＮ", "3e11fa47-71ca-11e1-9e33-c80aa9429562:5-3", "1-1-", "'; DROP TABLE t; --", new string('ß', 10_000)];

    public static TheoryData<string> All => new("mariadb-10.11.19", "mysql-5.7.44-manual", "mysql-8.0.21-manual", "mysql-8.0.36-manual", "mysql-8.4.0-manual", "mysql-9.7.4");

    [Theory]
    [MemberData(nameof(All))]
    public void A_status_is_read_from_each_version(string name)
    {
        using RecordedServer server = new(name);
        ServerFacts facts = server.Observe();

        PairStatus status = Status(facts, facts.Channels[0]);

        DirectionStatus direction = status.Directions[0];
        Assert.Equal((DirectionState.Running, "Yes", "Yes"), (direction.State, direction.Io, direction.Sql));
        Assert.Null(direction.Trouble);
        Assert.Equal((1u, 2u, "vipguard_repl"), (facts.ServerId, direction.Channel!.SourceServerId, direction.Channel.SourceUser));
        Assert.True(direction.Unapplied is { IsNone: true });
        Assert.NotNull(direction.Channel.SecondsBehind);
        Assert.True(direction.Channel.RelaySpace > 0);
        Assert.Equal(5.0, direction.Channel.HeartbeatPeriod);
        Assert.Equal((true, true, true), (facts.SemiSync!.IsInstalled, facts.SemiSync.SourceStatus is not null, facts.SemiSync.Clients is 0));
        Assert.Equal(1, facts.BinlogSpace!.Files);
        Assert.False(facts.IsReadOnly);
        Assert.True(facts.BinlogPosition is { IsKnown: true, IsEmpty: false } && facts.AppliedPosition is { IsKnown: true, IsEmpty: false });
        Assert.Equal(name.StartsWith("mariadb", StringComparison.Ordinal) ? null : false, facts.IsSuperReadOnly);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_strange_value_does_no_harm_wherever_it_stands(string name)
    {
        using RecordedServer original = new(name);
        foreach ((int Answer, int Row, int Column) place in original.Places)
        {
            foreach (string? value in strange)
            {
                using RecordedServer server = new(name);
                server.Set(place, value);
                StaysSane(server, $"{original.Shown(place)} = {value?[..Math.Min(value.Length, 40)] ?? "NULL"}");
            }

            using RecordedServer without = new(name);
            without.Remove(place);
            StaysSane(without, $"without {original.Shown(place)}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_answer_without_rows_does_no_harm(string name)
    {
        using RecordedServer original = new(name);
        for (int answer = 0; answer < original.Answers; answer++)
        {
            using RecordedServer server = new(name);
            server.RemoveRows(answer);
            StaysSane(server, FormattableString.Invariant($"answer {answer} has no rows"));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_broken_replica_is_not_called_well_whatever_else_is_strange(string name)
    {
        string sql = name.Contains("mariadb", StringComparison.Ordinal) || name.Contains("5.7", StringComparison.Ordinal) || name.Contains("8.0.21", StringComparison.Ordinal) ? "Slave_SQL_Running" : "Replica_SQL_Running";
        using RecordedServer original = new(name);
        foreach ((int Answer, int Row, int Column) place in original.Places)
        {
            foreach (string? value in strange)
            {
                using RecordedServer server = new(name);
                server.With(sql, "No").With("Last_SQL_Errno", "1062").With("Last_SQL_Error", "Duplicate entry").Set(place, value);
                if (TryStatus(server) is { } status)
                    Assert.False(status.Directions[0] is { State: DirectionState.Running }, $"{original.Shown(place)} = {value}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_number_decides_and_the_language_of_the_text_does_not(string name)
    {
        string io = name.Contains("mariadb", StringComparison.Ordinal) || name.Contains("5.7", StringComparison.Ordinal) || name.Contains("8.0.21", StringComparison.Ordinal) ? "Slave_IO" : "Replica_IO";
        using RecordedServer server = new RecordedServer(name)
            .With(io + "_Running", "Connecting").With(io + "_State", "Verbinde mit Master").With("Last_IO_Errno", "1045").With("Last_IO_Error", German);

        DirectionStatus status = TryStatus(server)!.Directions[0];

        Assert.Equal(DirectionState.Connecting, status.State);
        Assert.StartsWith("db1 can't log in to db2 as vipguard_repl (1045)", status.Trouble, StringComparison.Ordinal);
        Assert.Null(status.SecondsBehind);
        Assert.Equal("Verbinde mit Master", status.Channel!.IoState);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void That_the_relay_log_is_read_does_not_mean_that_it_is_applied(string name)
    {
        using RecordedServer server = new(name);
        ServerFacts facts = server.Observe();
        Assert.Contains("has read all relay log", facts.Channels[0].SqlState, StringComparison.Ordinal);

        GtidState more = facts.Dialect.ReadPosition(facts.ServerUuid is null ? "2-2-9" : $"{facts.Channels[0].SourceUuid}:1-7");
        DirectionStatus status = Status(facts, facts.Channels[0] with { Received = more, SecondsBehind = 0 }).Directions[0];

        Assert.Equal(6, status.Unapplied!.Value.Count);
    }

    [Fact]
    public void The_true_text_of_a_worker_takes_the_place_of_the_coordinators()
    {
        using RecordedServer server = new RecordedServer("mysql-5.7.44-manual")
            .With("Slave_SQL_Running", "No").With("Last_SQL_Errno", "1062")
            .With("Last_SQL_Error", "Coordinator stopped because there were error(s) in the worker(s). The most recent failure being: Worker 1 failed executing transaction …")
            .WithRow("SELECT * FROM performance_schema.replication_applier_status_by_worker", "", "1", null, "OFF", "3fc9e0cc-e5ce-11f1-ae30-02fc00000001:8", "1062", "Could not execute Write_rows event on table app.t; Duplicate entry '7' for key 'PRIMARY'", "2026-11-21");

        string? trouble = TryStatus(server)!.Directions[0].Trouble;

        Assert.StartsWith("db1 stopped at 3fc9e0cc-e5ce-11f1-ae30-02fc00000001:8 at a row of db2 that does not fit its own data (1062): Could not execute Write_rows event on table app.t; Duplicate entry '7'", trouble, StringComparison.Ordinal);
        Assert.EndsWith("then START SLAVE", trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_in_an_error_is_not_shown()
    {
        using RecordedServer server = new RecordedServer("mysql-9.7.4").With("Replica_SQL_Running", "No").With("Last_SQL_Errno", "1396")
            .With("Last_SQL_Error", "Operation CREATE USER failed. Query: 'CREATE USER 'x'@'%' IDENTIFIED WITH 'caching_sha2_password' AS '$A$005$secret-hash''");

        PairStatus status = TryStatus(server)!;

        Assert.Contains("the statement holds a password and is not shown", status.Directions[0].Trouble, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-hash", PairStatusJson.Of(status).ToText(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-hash", status.Directions[0].Channel!.ToString(), StringComparison.Ordinal);
    }

    // No exception, an answer for people and one for programs; and nothing that was not known is called well.
    private static void StaysSane(RecordedServer server, string what)
    {
        if (TryStatus(server) is not { } status)
            return;
        using StringWriter text = new();
        StatusText.Write(status, text);
        Assert.NotEmpty(text.ToString());
        using JsonDocument json = JsonDocument.Parse(PairStatusJson.Of(status).ToLine());
        Assert.True(json.RootElement.GetProperty("directions").GetArrayLength() == 2, what);
        DirectionStatus direction = status.Directions[0];
        Assert.True(direction.SecondsBehind is null or >= 0, what);
        Assert.True(direction.TransactionsBehind is null or >= 0, what);
        Assert.True(direction.State != DirectionState.Running || direction is { Io: "Yes", Sql: "Yes" }, what);
        Assert.True(status.Nodes[0].Facts!.AppliedPosition.IsKnown || direction.TransactionsBehind is null, what);
    }

    private static PairStatus? TryStatus(RecordedServer server)
    {
        // A version that is none is refused in words.
        if (!ServerInspector.TryObserve(server, out ServerFacts? facts, out string refusal))
        {
            Assert.NotEmpty(refusal);
            return null;
        }

        try
        {
            facts = ServerInspector.WithPositions(server, ServerInspector.WithDetails(server, facts));
        }
        catch (SqlException)
        {
            // Another version's statements: nothing was recorded for them.
            return null;
        }

        return Status(facts, facts.Channels.FirstOrDefault(c => c.SourcePort > 0 && c.Name.Length == 0 && c.SourceHost == "127.0.0.1") ?? new ReplicationChannel { SourcePort = 3306 });
    }

    // The peer: the same again, as the other server.
    private static PairStatus Status(ServerFacts db1, ReplicationChannel channel)
    {
        int own = channel.SourcePort == 3307 ? 3308 : 3307;
        Assert.True(PairDesign.TryCreate([("db1", IPAddress.Loopback, own), ("db2", IPAddress.Loopback, channel.SourcePort)], "vipguard_repl", out PairDesign? design, out string error), error);
        ServerFacts facts = db1 with { Channels = [channel, .. db1.Channels.Skip(1)] };
        ServerFacts db2 = db1 with { Channels = [], SemiSync = null };
        return PairStatus.Of(design!, new NodeStatus(design!.First, facts, ""), new NodeStatus(design.Second, db2, ""));
    }
}
