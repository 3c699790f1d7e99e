using System.Diagnostics;
using VipGuard.Lab;
using VipGuard.Lab.Clients;
using VipGuard.Lab.Processes;
using VipGuard.Lab.Servers;
using VipGuard.Lab.Writes;

namespace VipGuard.Scenarios.Tests.LabItself;

/// <summary>The referee of `lab writes` sees a loss where there is one, and says so.</summary>
public sealed class WriteJudgementTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Rows_that_are_everywhere_are_whole()
    {
        var ledger = Held(1, 2, 3);

        var sample = WriteSample.Judge(Acknowledged(1, 3), 0, 0, ledger, ledger, Held(1, 2, 3));

        Assert.True(sample.Whole);
        Assert.Equal(2, sample.Acknowledged);
    }

    [Fact]
    public void A_row_that_the_successor_lacks_is_missing_even_if_it_comes_back()
    {
        var sample = WriteSample.Judge(Acknowledged(1, 2, 3), 0, 1, Held(1, 3), Held(1, 2, 3), Held(1, 2, 3));

        Assert.Equal([2], sample.Missing.Select(a => a.Number));
        Assert.Empty(sample.MissingAtTheEnd);
        Assert.True(sample.Healed);
        Assert.False(sample.Whole);
    }

    [Fact]
    public void A_row_that_one_server_lacks_in_the_end_is_missing_once()
    {
        var sample = WriteSample.Judge(Acknowledged(1, 2), 0, 0, Held(1, 2), Held(1), Held());

        Assert.Equal([2, 1], sample.MissingAtTheEnd.Select(a => a.Number));
        Assert.False(sample.Same);
        Assert.False(sample.Healed);
    }

    [Fact]
    public void A_number_that_stands_twice_is_duplicated()
    {
        var twice = new Ledger([new(1, 7, "db1"), new(2, 7, "db1")], "0");

        var sample = WriteSample.Judge(Acknowledged(7), 0, 0, twice, twice, twice);

        Assert.Equal(1, sample.Duplicated);
        Assert.False(sample.Healed);
    }

    [Fact]
    public void Equal_checksums_do_not_hide_different_rows() =>
        Assert.False(new Ledger([new(1, 7, "db1")], "0").Equal(new([new(1, 7, "db2")], "0")));

    [Fact]
    public void The_longest_gap_is_the_one_after_the_fault()
    {
        long second = Stopwatch.Frequency;

        Assert.Equal(TimeSpan.FromSeconds(3), WriteSample.LongestGap([0, 9 * second, 10 * second, 13 * second, 14 * second], 9 * second));
        Assert.Equal(TimeSpan.Zero, WriteSample.LongestGap([0, 9 * second], 9 * second));
    }

    [Fact]
    public void The_table_adds_up_its_runs()
    {
        var whole = WriteSample.Judge(Acknowledged(1, 2), 0, 0, Held(1, 2), Held(1, 2), Held(1, 2)) with { Gap = TimeSpan.FromMilliseconds(100) };
        var lossy = WriteSample.Judge(Acknowledged(3, 4, 5), 0, 4, Held(3), Held(3, 4, 5), Held(3, 4, 5)) with { Gap = TimeSpan.FromMilliseconds(300) };

        Assert.Equal("| killed | 2 | 5 | 200 ms (100–300) | 2 | 0 | 0 | 4 in 1 run | yes |", WriteTable.Row("killed", [whole, lossy]));
    }

    [Fact]
    public void A_command_line_names_its_faults()
    {
        var some = WritesOptions.Parse(["--kills", "7", "--semi-sync", "off", "--server", "mysql"])!;

        Assert.Equal([(WriteFault.Kill, 7)], some.Runs);
        Assert.False(some.SemiSync);
        Assert.Equal(ServerKind.MySql, some.Server);
        Assert.Equal(4, WritesOptions.Parse([])!.Runs.Count);
        Assert.Null(WritesOptions.Parse(["--kills"]));
        Assert.Null(WritesOptions.Parse(["--kills", "-1"]));
        Assert.Null(WritesOptions.Parse(["--semi-sync", "maybe"]));
    }

    [Fact]
    public async Task What_MariaDb_loses_without_semi_sync_is_found_and_so_is_a_row_that_was_deleted()
    {
        await using var lab = await VipGuard.Lab.Lab.PairAsync(new() { Daemons = false, Config = new() { SemiSync = false } });
        await ALossIsFoundAsync(lab, "SLAVE");
    }

    [NeedsMySqlFact]
    public async Task What_MySql_loses_without_semi_sync_is_found_and_so_is_a_row_that_was_deleted()
    {
        await using var lab = await VipGuard.Lab.Lab.PairAsync(new() { Server = ServerKind.MySql, Daemons = false, Pair = false });
        foreach (var host in lab.Hosts)
        {
            Say(host, "SET GLOBAL read_only = 0; SET sql_log_bin = 0; CREATE USER repl@'10.99.0.%' IDENTIFIED BY 'lab'; GRANT REPLICATION SLAVE ON *.* TO repl@'10.99.0.%'");
            Say(host, $"CHANGE REPLICATION SOURCE TO SOURCE_HOST='{lab.OtherThan(host).Address}', SOURCE_USER='repl', SOURCE_PASSWORD='lab', SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1, SOURCE_CONNECT_RETRY=1; START REPLICA");
        }
        await lab.ReplicatesAsync(Patience);
        await ALossIsFoundAsync(lab, "REPLICA");
    }

    // No daemon here: the address is moved by hand, so that the loss is certain and nobody mends it meanwhile.
    private static async Task ALossIsFoundAsync(VipGuard.Lab.Lab lab, string replica)
    {
        foreach (var host in lab.Hosts)
            Say(host, "SET GLOBAL read_only = 0");
        await lab.Db1.IpAsync("address", "add", VipGuard.Lab.Lab.VipWithPrefix, "dev", "eth0");

        using var writer = lab.Client.Write(TimeSpan.FromMilliseconds(8), connections: 8);
        await lab.Until(() => writer.CountBy("db1", 0) >= 200, Patience, "two hundred rows acknowledged by db1");
        Say(lab.Db2, $"STOP {replica} IO_THREAD");
        long stopped = Stopwatch.GetTimestamp();
        await lab.Until(() => writer.CountBy("db1", stopped) >= 200, Patience, "two hundred rows that db2 can't have");
        long struck = Stopwatch.GetTimestamp();
        lab.Db1.Mysqld.Kill();
        await lab.Db1.IpAsync("address", "delete", VipGuard.Lab.Lab.VipWithPrefix, "dev", "eth0");
        await lab.Db2.IpAsync("address", "add", VipGuard.Lab.Lab.VipWithPrefix, "dev", "eth0");
        await Command.MustAsync("ip", "-n", lab.Client.Namespace, "neighbour", "flush", "all");
        await lab.Until(() => writer.CountBy("db2", struck) >= 200, Patience, "two hundred rows acknowledged by db2");
        writer.Dispose();
        var acknowledged = writer.Acknowledged;

        string position = await lab.AppliedAsync(lab.Db2, Patience);
        var taken = Ledger.Of(lab.Db2);
        await lab.Db1.Mysqld.EndedAsync();
        await lab.Db1.Mysqld.StartAsync();
        long extra = VipGuard.Lab.Lab.Extra(lab.Db1, position);
        foreach (var host in lab.Hosts)
            Say(host, $"START {replica}");
        await lab.ReplicatesAsync(Patience);
        var merged = WriteSample.Judge(acknowledged, struck, extra, taken, Ledger.Of(lab.Db1), Ledger.Of(lab.Db2));

        Assert.InRange(merged.Missing.Count, 200, acknowledged.Count - 200);
        Assert.All(merged.Missing, row => Assert.Equal("db1", row.Host));
        Assert.InRange(merged.Extra, merged.Missing.Count, merged.Missing.Count + 8);
        Assert.True(merged.Healed, "what was missing came back with the old server");
        Assert.True(merged.Gap > TimeSpan.Zero);

        Say(lab.Db2, $"SET sql_log_bin = 0; DELETE FROM app.ledger WHERE number = {acknowledged[0].Number}");
        var deleted = WriteSample.Judge(acknowledged, struck, extra, taken, Ledger.Of(lab.Db1), Ledger.Of(lab.Db2));
        Assert.Equal([acknowledged[0].Number], deleted.MissingAtTheEnd.Select(a => a.Number));
        Assert.False(deleted.Same);

        Say(lab.Db1, $"SET GLOBAL read_only = 0; SET sql_log_bin = 0; INSERT INTO app.ledger (number, host) VALUES ({acknowledged[1].Number}, 'db1')");
        Assert.Equal(1, WriteSample.Judge(acknowledged, struck, extra, taken, Ledger.Of(lab.Db1), Ledger.Of(lab.Db2)).Duplicated);
    }

    private static void Say(LabHost host, string statements)
    {
        using var session = host.Mysqld.Open();
        foreach (string statement in statements.Split("; "))
            session.Execute(statement);
    }

    private static Acknowledged[] Acknowledged(params int[] numbers) => [.. numbers.Select(n => new Acknowledged(n, "db1", n))];

    private static Ledger Held(params int[] numbers) => new([.. numbers.Select(n => new LedgerRow(n, n, "db1"))], string.Join('+', numbers));
}
