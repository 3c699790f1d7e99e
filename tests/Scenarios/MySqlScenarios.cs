using System.Globalization;
using System.Text.RegularExpressions;
using VipGuard.Lab;
using VipGuard.Lab.Clients;
using VipGuard.Lab.Processes;
using VipGuard.Lab.Writes;
using VipGuard.Replication;
using VipGuard.Scenarios.Tests.LabItself;
using Xunit.Abstractions;

namespace VipGuard.Scenarios.Tests;

/// <summary>A pair of real MySQL servers: its set-up, a planned and an unplanned change of the holder, and what is told of its troubles.</summary>
[Collection(nameof(MySqlPair))]
public sealed partial class MySqlScenarios(MySqlPair pair, ITestOutputHelper output)
{
    private const int Flowing = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A commit that nobody acknowledges waits for so long. With the usual 2 s that might be taken for a busy machine.</summary>
    private static readonly TimeSpan Unacknowledged = TimeSpan.FromSeconds(60);

    /// <summary>What writes may wait at a planned change, at which none waits for an acknowledgement that does not come; about 65 ms.</summary>
    private static readonly TimeSpan Moments = TimeSpan.FromSeconds(20);

    private readonly Lab.Lab lab = pair.Lab;

    [NeedsMySqlFact]
    public async Task Two_fresh_servers_become_a_pair_of_one_writer_and_one_reader_and_a_second_apply_finds_nothing_to_do()
    {
        var (holder, other) = await HealedAsync();

        Assert.Matches(@"\d+/\d+  db2  .*✓", pair.FirstApply.Output);
        Assert.Equal(("0", "0"), (Ask(holder, "SELECT @@read_only"), Ask(holder, "SELECT @@super_read_only")));
        Assert.Equal(("1", "1"), (Ask(other, "SELECT @@read_only"), Ask(other, "SELECT @@super_read_only")));
        // Where the replica connected anew since the last commit, the next one is what it comes back with.
        Do(holder, "INSERT INTO app.ledger (number, host) VALUES (0, 'set up')");
        await lab.Until(() => State(holder, "Rpl_semi_sync_source_status") == "ON", Patience, $"{holder.Name}'s commits to wait for {other.Name}");
        Assert.Equal("ON", State(other, "Rpl_semi_sync_replica_status"));
        await lab.ReplicatesAsync(Patience);
        Assert.Equal("set up", Ask(other, "SELECT host FROM app.ledger WHERE number = 0"));
        Do(holder, "DELETE FROM app.ledger WHERE number = 0");

        var again = await lab.ApplyPairAsync();

        Assert.True(again.ExitCode == 0, again.All);
        Assert.Contains("nothing to do", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("✓", again.Output, StringComparison.Ordinal);
        Assert.Equal(("0", "1"), (Ask(holder, "SELECT @@super_read_only"), Ask(other, "SELECT @@super_read_only")));
    }

    [NeedsMySqlFact]
    public async Task A_switch_over_under_load_and_straight_back_takes_moments_and_loses_no_acknowledged_row()
    {
        var (holder, other) = await PatientAsync();
        using var writer = Write(holder);
        await FlowAsync(writer, holder, since: 0);

        foreach (var (from, to) in new[] { (holder, other), (other, holder) })
        {
            long asked = Bounds.Now;
            var said = await LinkedPair.OrderAsync(from, "switchover");

            output.WriteLine(said.All);
            Assert.True(said.ExitCode == 0, said.All + "\n" + await lab.TellAsync(asked));
            Assert.Contains($"done: {to.Name} holds VI_1 and is writable; writes were refused for at most", said.Output, StringComparison.Ordinal);
            Assert.InRange(int.Parse(RefusedFor().Match(said.Output).Groups[1].Value, CultureInfo.InvariantCulture), 1, Moments.TotalMilliseconds);
            Assert.Equal(TimeSpan.Zero, lab.Timeline.LongestOverlap(asked, Bounds.Now));
            await FlowAsync(writer, to, asked);
            Assert.InRange(PauseOf(writer, asked), TimeSpan.Zero, Moments);
            Assert.Equal(("0", "1"), (Ask(to, "SELECT @@super_read_only"), Ask(from, "SELECT @@super_read_only")));
            await RolesAsync(to, from);
        }
        writer.Dispose();
        await EqualAndWholeAsync(writer);
    }

    [NeedsMySqlFact]
    public async Task A_daemon_that_is_told_to_stop_hands_over_in_moments_and_loses_no_acknowledged_row()
    {
        var (holder, other) = await PatientAsync();
        using var writer = Write(holder);
        await FlowAsync(writer, holder, since: 0);

        long struck = Bounds.Now;
        holder.Daemon.Terminate();

        await FlowAsync(writer, other, struck);
        writer.Dispose();
        Assert.InRange(PauseOf(writer, struck), TimeSpan.Zero, Moments);
        Assert.Equal("1", Ask(holder, "SELECT @@super_read_only"));
        await EqualAndWholeAsync(writer);
    }

    [NeedsMySqlFact]
    public async Task After_a_kill_the_other_is_written_to_and_the_one_that_returns_refuses_writes_and_follows()
    {
        var (holder, other) = await HealedAsync();
        using var writer = Write(holder);
        await FlowAsync(writer, holder, since: 0);

        long struck = Bounds.Now;
        holder.Mysqld.Kill();

        await FlowAsync(writer, other, struck);
        writer.Dispose();
        Assert.True(other.HoldsVip && !holder.HoldsVip, lab.Timeline.Tell(struck));
        await lab.AppliedAsync(other, Patience);
        Assert.Empty(Ledger.Of(other, writer.First).Missing(writer.Acknowledged));

        await holder.Mysqld.EndedAsync();
        await holder.Mysqld.StartAsync();

        Assert.Equal("1", Ask(holder, "SELECT @@super_read_only"));
        await RolesAsync(other, holder);
        await EqualAndWholeAsync(writer);
        Assert.Equal("1", Ask(holder, "SELECT @@super_read_only"));
    }

    [NeedsMySqlFact]
    public async Task A_refused_login_is_told_in_words_on_both_hosts_with_what_to_do_and_that_helps()
    {
        var (holder, other) = await HealedAsync();
        foreach (var host in lab.Hosts)
        {
            var well = await PairStatusAsync(host);
            Assert.True(well.ExitCode == 0, well.All);
            Assert.Contains("MySQL 9.", well.Output, StringComparison.Ordinal);
            Assert.Matches(@"server: (Writer|Standby) for ", (await LinkedPair.OrderAsync(host, "status")).Output);
        }

        Do(holder, "SET sql_log_bin = 0", $"ALTER USER vipguard_repl@'{other.Address}' IDENTIFIED BY 'Another-1-of-this-test'");
        Do(other, "STOP REPLICA IO_THREAD", "START REPLICA IO_THREAD");

        string words = $"{other.Name} can't log in to {holder.Name} as vipguard_repl (1045). Run 'vipguard pair apply'";
        foreach (var host in lab.Hosts)
            await lab.Until(async () => (await LinkedPair.OrderAsync(host, "status")).Output.Contains(words, StringComparison.Ordinal), Patience, $"{host.Name}'s status to say: {words}");
        var said = await PairStatusAsync(other);
        Assert.Equal(1, said.ExitCode);
        Assert.Contains("1045", said.All, StringComparison.Ordinal);
        output.WriteLine(said.All);
        output.WriteLine((await LinkedPair.OrderAsync(holder, "status")).All);

        (await lab.ApplyPairAsync()).Must();
        await lab.ReplicatesAsync(Patience);
        await lab.Until(async () => (await PairStatusAsync(other)).ExitCode == 0, Patience, "the pair's status to be whole again");
    }

    [NeedsMySqlFact]
    public async Task A_row_that_does_not_fit_is_told_in_words_with_its_transaction_and_the_statement_that_goes_on()
    {
        var (holder, other) = await HealedAsync();
        // What an unlogged repair by hand leaves behind: a row that one server alone has.
        Do(holder, "SET sql_log_bin = 0", "INSERT INTO app.ledger (id, number, host) VALUES (900000000, 0, 'hand')");
        string uuid = Ask(holder, "SELECT @@server_uuid")!;

        Do(holder, "DELETE FROM app.ledger WHERE id = 900000000");

        string words = $"{other.Name} stopped at {uuid}:";
        foreach (var host in lab.Hosts)
            await lab.Until(async () => (await LinkedPair.OrderAsync(host, "status")).Output.Contains(words, StringComparison.Ordinal), Patience, $"{host.Name}'s status to say: {words}");
        var said = await PairStatusAsync(other);
        output.WriteLine(said.All);
        Assert.Equal(1, said.ExitCode);
        Assert.Contains("that does not fit its own data (1032)", said.Output, StringComparison.Ordinal);
        Assert.Contains("correct it under sql_log_bin=0, then START REPLICA", said.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await LinkedPair.OrderAsync(holder, "status")).ExitCode);

        await lab.Until(() => IsMended(other), Patience, $"{other.Name} to take a correction by hand");
        await lab.ReplicatesAsync(Patience);
        await lab.Until(() => Ask(other, "SELECT @@super_read_only") == "1", Patience, $"{other.Name} to refuse writes again");
        await RolesAsync(holder, other);
    }

    private async Task<(LabHost Holder, LabHost Other)> HealedAsync()
    {
        var (holder, other) = await lab.HealAsync();
        await RolesAsync(holder, other);
        return (holder, other);
    }

    /// <summary>Healed, and commits wait for an acknowledgement as good as for ever: on the one that takes over, and on this holder.</summary>
    private async Task<(LabHost Holder, LabHost Other)> PatientAsync()
    {
        var (holder, other) = await HealedAsync();
        await lab.TakeAsync(lab.Config with { SemiSyncTimeout = $"{Unacknowledged.TotalSeconds}s" });
        Do(holder, $"SET GLOBAL rpl_semi_sync_source_timeout = {Unacknowledged.TotalMilliseconds}");
        await RolesAsync(holder, other);
        return (holder, other);
    }

    private async Task RolesAsync(LabHost writer, LabHost reader)
    {
        await lab.Until(async () => (await RoleAsync(writer), await RoleAsync(reader)) == ("Writer", "Standby"), Patience, $"{writer.Name} to be the writer and {reader.Name} to stand by");
        foreach (var host in lab.Hosts)
            await lab.Until(() => LinkedPair.CanFailOverAsync(host), Patience, $"{host.Name} to say that the pair could fail over");
        await lab.Until(() => State(writer, "Rpl_semi_sync_source_clients") == "1", Patience, $"{writer.Name}'s commits to wait for {reader.Name}");
    }

    private Writer Write(LabHost holder) =>
        lab.Client.Write(TimeSpan.FromMilliseconds(10), connections: 2, first: int.Parse(Ask(holder, "SELECT COALESCE(MAX(number), 0) + 1 FROM app.ledger")!, CultureInfo.InvariantCulture));

    private Task FlowAsync(Writer writer, LabHost host, long since) =>
        lab.Until(() => writer.CountBy(host.Name, since) >= Flowing, Patience, $"{Flowing} rows acknowledged by {host.Name}");

    private TimeSpan PauseOf(Writer writer, long since)
    {
        var pause = WriteSample.LongestGap([.. writer.Acknowledged.Select(a => a.At).Order()], since);
        output.WriteLine($"the longest pause of the writers: {pause.TotalMilliseconds:0} ms");
        return pause;
    }

    private async Task EqualAndWholeAsync(Writer writer)
    {
        await lab.ReplicatesAsync(Patience);
        var (first, second) = (Ledger.Of(lab.Db1), Ledger.Of(lab.Db2));
        Assert.Empty(first.Missing(writer.Acknowledged));
        Assert.Empty(first.Duplicated);
        Assert.True(first.Equal(second), "both servers hold the same rows");
    }

    private Task<CommandResult> PairStatusAsync(LabHost host) =>
        host.Daemon.CommandAsync("pair", "status", "--config", host.Daemon.Config.Path, "--node", host.Name, "--defaults-file", lab.AdministratorFile);

    private static async Task<string?> RoleAsync(LabHost host) => (await LinkedPair.StatusAsync(host)).GetProperty("role").GetProperty("role").GetString();

    // Without super_read_only = 0 not even root corrects a row; and the daemon, whose standby this is, sets it again at its next look.
    private static bool IsMended(LabHost host)
    {
        try
        {
            Do(host, "SET GLOBAL super_read_only = 0", "SET sql_log_bin = 0", "INSERT INTO app.ledger (id, number, host) VALUES (900000000, 0, 'hand')", "START REPLICA");
            return true;
        }
        catch (SqlException)
        {
            return false;
        }
    }

    private static void Do(LabHost host, params string[] statements)
    {
        using var session = host.Mysqld.Open();
        foreach (string statement in statements)
            session.Execute(statement);
    }

    private static string? Ask(LabHost host, string question)
    {
        using var session = host.Mysqld.Open();
        return session.Query(question).Scalar;
    }

    private static string? State(LabHost host, string name)
    {
        using var session = host.Mysqld.Open();
        return session.Query($"SHOW GLOBAL STATUS LIKE '{name}'")[0]["Value"];
    }

    [GeneratedRegex(@"refused for at most (\d+) ms")]
    private static partial Regex RefusedFor();
}
