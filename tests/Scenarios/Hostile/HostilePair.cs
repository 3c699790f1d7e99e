using VipGuard.Lab;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Network;

namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>A pair of daemons, and a machine on the same switch that means them no good.</summary>
public sealed class HostilePair : IAsyncLifetime
{
    private static readonly ForgedAdvert Marker = new() { VirtualRouter = 199 };

    public Lab.Lab Lab { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Lab = await VipGuard.Lab.Lab.PairAsync(new() { Servers = false, Stranger = true, Config = new() { LinkPort = null } });

    public async Task DisposeAsync() => await Lab.DisposeAsync();

    /// <summary>db1 is master, db2 its backup.</summary>
    public async Task BeginAsync()
    {
        var (holder, other) = await Lab.HealAsync();
        if (holder == Lab.Db1)
            return;
        // Without preemption the address stays where it is; so the other leaves it for a while.
        holder.Daemon.Terminate();
        await holder.Daemon.EndedAsync();
        await Lab.Until(() => other.HoldsVip, Bounds.Patience, $"{other.Name} to take over");
        await Lab.HealAsync();
    }

    public async Task<(InstanceStatus Db1, InstanceStatus Db2)> StatusAsync() =>
        ((await Lab.Db1.Daemon.StatusAsync())!.Instance, (await Lab.Db2.Daemon.StatusAsync())!.Instance);

    /// <summary>Waits until both daemons have read all that was sent before.</summary>
    public async Task<(InstanceStatus Db1, InstanceStatus Db2)> ReadAllAsync()
    {
        var before = await StatusAsync();
        Lab.Mallory.Frames.Send(Marker.Frame());
        var after = before;
        await Lab.Until(async () =>
        {
            after = await StatusAsync();
            return Dropped(after.Db1, "OtherVrid") > Dropped(before.Db1, "OtherVrid") && Dropped(after.Db2, "OtherVrid") > Dropped(before.Db2, "OtherVrid");
        }, Bounds.Patience, "both daemons to read what was sent");
        return after;
    }

    public static long Dropped(InstanceStatus status, string reason) => status.Counters.Dropped.GetValueOrDefault(reason);

    /// <summary>What was counted between the two, the mark that <see cref="ReadAllAsync"/> sets left out.</summary>
    public static Dictionary<string, long> Counted(InstanceStatus before, InstanceStatus after) =>
        after.Counters.Dropped
            .Select(d => (d.Key, Count: d.Value - Dropped(before, d.Key) - (d.Key == "OtherVrid" ? 1 : 0)))
            .Where(d => d.Count != 0)
            .ToDictionary(d => d.Key, d => d.Count);

    /// <summary>The longest time between two adverts of a host from a moment on, once some more have been sent.</summary>
    public async Task<TimeSpan> LongestGapAsync(LabHost host, long since)
    {
        long now = Bounds.Now;
        await Lab.Until(() => Lab.Adverts.From(host.Name, now).Count >= 2, Bounds.Patience, $"{host.Name} to go on advertising");
        var adverts = Lab.Adverts.From(host.Name, since);
        return adverts.Zip(adverts.Skip(1), (one, next) => Bounds.Between(one.At, next.At)).Max();
    }

    [CollectionDefinition(nameof(HostilePair))]
    public sealed class Shared : ICollectionFixture<HostilePair>;
}
