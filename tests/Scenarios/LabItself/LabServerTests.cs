using VipGuard.Lab;
using VipGuard.Lab.Servers;

namespace VipGuard.Scenarios.Tests.LabItself;

/// <summary>A lab's servers: either kind, and two pairs on the same hosts.</summary>
public sealed class LabServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [NeedsMySqlFact]
    public async Task MySql_servers_are_real_apart_and_come_back_after_a_kill()
    {
        await using var lab = await VipGuard.Lab.Lab.PairAsync(new() { Server = ServerKind.MySql, Pair = false, Daemons = false });

        foreach (var host in lab.Hosts)
            Assert.Matches("^(9|8)\\.", Ask(host, "SELECT VERSION()"));
        Assert.Equal("db1 db2", $"{Ask(lab.Db1, "SELECT @@hostname")} {Ask(lab.Db2, "SELECT @@hostname")}");
        Assert.NotEqual(Ask(lab.Db1, "SELECT @@server_uuid"), Ask(lab.Db2, "SELECT @@server_uuid"));
        Assert.Equal("", Ask(lab.Db1, "SELECT @@global.gtid_executed"));

        lab.Db1.Mysqld.Kill();
        await lab.Db1.Mysqld.EndedAsync();
        await lab.Db1.Mysqld.StartAsync();

        Assert.Equal("0", Ask(lab.Db1, "SELECT COUNT(*) FROM app.ledger"));
    }

    [NeedsMySqlFact]
    public async Task MySql_tells_how_many_transactions_the_other_lacks()
    {
        await using var lab = await VipGuard.Lab.Lab.PairAsync(new() { Server = ServerKind.MySql, Pair = false, Daemons = false });
        using var session = lab.Db1.Mysqld.Open();
        var program = lab.Db1.Mysqld.Program;
        session.Execute("SET GLOBAL read_only = 0");
        string before = program.Replication(session).Position;
        for (int i = 0; i < 3; i++)
            session.Execute($"INSERT INTO app.ledger (number, host) VALUES ({i}, 'db1')");

        var after = program.Replication(session);

        Assert.Equal((3, 0), (program.Lacking(session, after.Position, before), program.Lacking(session, before, after.Position)));
        Assert.False(after.Runs);
    }

    [Fact]
    public async Task Two_pairs_on_the_same_hosts_fail_over_each_for_itself()
    {
        await using var lab = await VipGuard.Lab.Lab.PairAsync();
        await using var second = await lab.SecondPairAsync();
        var (holder, other) = await lab.SettledAsync();
        var (itsHolder, itsOther) = await second.SettledAsync();
        Assert.Equal("3306 3307", $"{Ask(holder, "SELECT @@port")} {Ask(itsHolder, "SELECT @@port")}");
        Assert.Equal(itsHolder.Name, second.Client.WhoAnswers());

        long struck = Bounds.Now;
        itsHolder.Mysqld.Kill();

        await second.Until(() => itsOther.HoldsVip && !itsHolder.HoldsVip, Patience, "the second pair's address to move");
        Assert.Empty(lab.Timeline.Since(struck));
        Assert.Equal(holder.Name, lab.Client.WhoAnswers());
        Assert.Equal(itsOther.Name, second.Client.WhoAnswers());

        // Roles, replication and links are each pair's own.
        await second.Until(async () => await RoleAsync(itsOther) == "Writer", Patience, $"the second pair's server on {itsOther.Name} to be written to");
        Assert.Equal(("Writer", "Standby"), (await RoleAsync(holder), await RoleAsync(other)));
        Insert(lab);
        Insert(second);
        await itsHolder.Mysqld.EndedAsync();
        await itsHolder.Mysqld.StartAsync();
        await second.Until(async () => await RoleAsync(itsHolder) == "Standby", Patience, $"the second pair's server on {itsHolder.Name} to stand by");
        await Task.WhenAll(lab.ReplicatesAsync(Patience), second.ReplicatesAsync(Patience));
        Assert.Equal("1 1 1 1", string.Join(' ', new[] { holder, other, itsHolder, itsOther }.Select(h => Ask(h, "SELECT COUNT(*) FROM app.ledger"))));
        Assert.Equal("0 1 1 0", string.Join(' ', new[] { holder, other, itsHolder, itsOther }.Select(h => Ask(h, "SELECT @@read_only"))));
        Assert.Empty(lab.Timeline.Since(struck));
    }

    private static void Insert(VipGuard.Lab.Lab pair)
    {
        using var session = pair.Client.Open();
        session.Execute("INSERT INTO ledger (number, host) VALUES (1, @@hostname)");
    }

    private static async Task<string?> RoleAsync(LabHost host) => (await LinkedPair.StatusAsync(host)).GetProperty("role").GetProperty("role").GetString();

    private static string? Ask(LabHost host, string question)
    {
        using var session = host.Mysqld.Open();
        return session.Query(question).Scalar;
    }
}
