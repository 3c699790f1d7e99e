using VipGuard.Lab.Clients;

namespace VipGuard.Scenarios.Tests;

/// <summary>What happens when the holder's database server fails and its daemon lives.</summary>
[Collection(nameof(PairWithServers))]
public sealed class ServerScenarios(PairWithServers pair)
{
    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task A_killed_server_hands_the_address_to_the_other()
    {
        var (holder, other) = await lab.HealAsync();

        long struck = Bounds.Now;
        holder.Mysqld.Kill();

        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to go from {holder.Name} to {other.Name}");
        // It said so; nobody waited for its silence, nor for a greeting that never came.
        Assert.Equal("the master left (priority 0)", (await other.Daemon.StatusAsync())!.Instance.Reason);
        Assert.Equal(TimeSpan.Zero, lab.Timeline.LongestOverlap(struck, Bounds.Now));
        Assert.Equal(other.Name, lab.Client.WhoAnswers());
        var dead = (await holder.Daemon.StatusAsync())!;
        Assert.Equal("Fault", dead.Instance.State);
        Assert.Contains("(process ", dead.Instance.Reason, StringComparison.Ordinal);
        Assert.Equal(0, lab.Adverts.From(holder.Name, struck)[^1].Priority);
    }

    [Fact]
    public async Task A_frozen_server_hands_the_address_to_the_other_and_thawed_it_does_not_fail_back()
    {
        var (holder, other) = await lab.HealAsync();

        holder.Mysqld.Freeze();

        // Two greetings in a row are waited for, a second each: a time-out is doubtful evidence.
        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to go from {holder.Name} to {other.Name}");
        Assert.Equal("the master left (priority 0)", (await other.Daemon.StatusAsync())!.Instance.Reason);
        Assert.Equal(other.Name, lab.Client.WhoAnswers());

        long thawed = Bounds.Now;
        holder.Mysqld.Thaw();

        await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Instance.State == "Backup", Bounds.Patience, $"{holder.Name} to stand by again");
        Assert.Empty(lab.Timeline.Since(thawed));
    }

    [Fact]
    public async Task After_a_partition_the_clients_find_the_one_that_stays()
    {
        // Which of the two speaks first when the link heals is chance, and each order has its own trap for clients.
        for (int round = 0; round < 4; round++)
        {
            var (holder, other) = await lab.HealAsync();
            holder.Cut();
            await lab.Until(() => lab.Client.WhoAnswers() == other.Name, Bounds.Patience, $"{other.Name} to answer the client");

            holder.Heal();

            var (after, _) = await lab.SettledAsync();
            await lab.Until(() => lab.Client.WhoAnswers() == after.Name, Bounds.Patience, $"{after.Name} to answer the client in round {round}");
        }
    }

    [Fact]
    public async Task Every_acknowledged_row_is_on_both_servers_once_the_dead_one_is_back()
    {
        var (holder, other) = await lab.HealAsync();
        using var writer = lab.Client.Write(TimeSpan.FromMilliseconds(2));
        await lab.Until(() => writer.CountBy(holder.Name, 0) >= 50, Bounds.Patience, $"fifty rows acknowledged by {holder.Name}");

        holder.Mysqld.Kill();
        await lab.Until(() => writer.CountBy(other.Name, 0) >= 50, Bounds.Patience, $"fifty rows acknowledged by {other.Name}");
        await holder.Mysqld.EndedAsync();
        await holder.Mysqld.StartAsync();
        writer.Dispose();

        await lab.Until(() => Ledger.Of(lab.Db1).Equal(Ledger.Of(lab.Db2)), TimeSpan.FromSeconds(60), "both servers to hold the same rows");
        var numbers = Ledger.Of(lab.Db1).Numbers;
        Assert.All(writer.Acknowledged, row => Assert.Contains(row.Number, numbers));
    }
}
