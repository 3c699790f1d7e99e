using System.Net;
using VipGuard.Lab;
using VipGuard.Lab.Daemons;

namespace VipGuard.Scenarios.Tests;

/// <summary>Two VipGuards in every version, family and mode: start, a killed daemon, a silent cut and its heal.</summary>
public sealed class FamilyScenarios
{
    private static readonly IPAddress Six = IPAddress.Parse("fd99::100");

    private static PairConfig OfVersion2 => new() { Version = 2, AdvertInterval = "1s", Lease = "3s", InstanceLines = "auth_pass = \"1111\"" };

    private static PairConfig OfIPv6 => new() { Vip = "fe80::51/64", MoreVips = ["fd99::100/64"] };

    public static TheoryData<string> Kinds => ["version 2 with a password", "unicast", "IPv6", "IPv6 unicast"];

    private static (PairConfig Config, IPAddress Vip) Of(string kind) => kind switch
    {
        "version 2 with a password" => (OfVersion2, Lab.Lab.Vip),
        "unicast" => (new() { InstanceLines = "mode = \"unicast\"" }, Lab.Lab.Vip),
        "IPv6" => (OfIPv6, Six),
        _ => (OfIPv6 with { InstanceLines = "mode = \"unicast\"" }, Six),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_pair_holds_moves_and_heals(string kind)
    {
        var (config, vip) = Of(kind);
        await using var lab = await Lab.Lab.PairAsync(new() { Servers = false, Watched = [vip], Config = config with { LinkPort = null } });
        using var client = lab.Client.Neighbour(vip);
        var (holder, other) = await lab.SettledAsync();
        Assert.True(client.Reaches(), "the client reaches the holder");

        holder.Daemon.Kill();
        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"{other.Name} alone to hold the address");
        await lab.Until(() => client.Reaches(), Bounds.Patience, "the client to reach the new holder");
        Assert.Equal(other.Name, await client.WhoAsync());
        await holder.Daemon.EndedAsync();
        await holder.Daemon.StartAsync();
        await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Instance is { State: "Backup", Master: not null }, Bounds.Patience, "the one that came back to follow");
        Assert.True(other.HoldsVip && !holder.HoldsVip);

        other.Cut();
        await lab.Until(() => lab.Timeline.HolderAt(Bounds.Now) == "both", Bounds.Patience, "a holder on each side");
        other.Heal();
        await lab.Until(() => lab.Timeline.HolderAt(Bounds.Now) == "db1", Bounds.Patience, "the higher priority alone to hold the address");
        await lab.Until(async () => client.Reaches() && await client.WhoAsync() == "db1", Bounds.Patience, "the client to know it");
        Assert.Empty((await lab.Db2.Daemon.StatusAsync())!.Instance.Counters.Dropped);
    }
}
