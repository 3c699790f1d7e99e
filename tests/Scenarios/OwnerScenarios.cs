using VipGuard.Lab;

namespace VipGuard.Scenarios.Tests;

/// <summary>A node whose own address is the virtual one (priority 255): the RFC's address owner.</summary>
public sealed class OwnerScenarios
{
    [Fact]
    public async Task The_owner_serves_from_the_start_is_stood_in_for_and_takes_back_at_once()
    {
        await using var lab = await Lab.Lab.PairAsync(new()
        {
            Servers = false,
            Daemons = false,
            Config = new() { Vip = "10.99.0.1/24", Priority1 = 255, LinkPort = null },
        });
        await lab.Db2.Daemon.StartAsync();
        long started = Bounds.Now;
        await lab.Db1.Daemon.StartAsync();
        await StatesAsync(lab, "Master", "Backup");
        Assert.Equal(255, lab.Adverts.From("db1", started)[0].Priority);

        lab.Db1.Cut();
        await StatesAsync(lab, "Master", "Master");
        Assert.Contains("10.99.0.1/24", await lab.Db2.IpAsync("address", "show", "dev", "eth0"), StringComparison.Ordinal);

        lab.Db1.Heal();
        await StatesAsync(lab, "Master", "Backup");
        Assert.DoesNotContain("10.99.0.1/24", await lab.Db2.IpAsync("address", "show", "dev", "eth0"), StringComparison.Ordinal);

        // It leaves: its host still has the address, which was never the daemon's.
        lab.Db1.Daemon.Terminate();
        await lab.Db1.Daemon.EndedAsync();
        await lab.Until(async () => (await lab.Db2.Daemon.StatusAsync())?.Instance.State == "Master", Bounds.Patience, "db2 to stand in");
        Assert.Contains("10.99.0.1/24", await lab.Db1.IpAsync("address", "show", "dev", "eth0"), StringComparison.Ordinal);
    }

    private static Task StatesAsync(Lab.Lab lab, string first, string second) => lab.Until(
        async () => (await lab.Db1.Daemon.StatusAsync())?.Instance.State == first && (await lab.Db2.Daemon.StatusAsync())?.Instance.State == second,
        Bounds.Patience,
        $"db1 to be {first} and db2 {second}");
}
