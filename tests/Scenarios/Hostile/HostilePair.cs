using VipGuard.Lab;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Network;

namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>A pair of daemons, and a machine on the same switch that means them no good.</summary>
public class HostilePair : IAsyncLifetime
{
    public Lab.Lab Lab { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Lab = await VipGuard.Lab.Lab.PairAsync(Options with { Servers = false, Stranger = true });

    protected virtual LabOptions Options => new() { Config = new() { LinkPort = null } };

    /// <summary>A stranger's advert, of the family that the pair speaks, for a VRID that nobody has.</summary>
    protected virtual ForgedAdvert Marker => new() { VirtualRouter = 199 };

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

    /// <summary>
    /// The host advertises as ever. Had it paused for long, its backup would have counted a transition, and the timeline a holder.
    /// </summary>
    public async Task GoesOnAsync(LabHost host)
    {
        long now = Bounds.Now;
        await Lab.Until(() => Lab.Adverts.From(host.Name, now).Count >= 2, Bounds.Patience, $"{host.Name} to go on advertising");
    }

    /// <summary>What must be dropped is sent five times over: it is counted by its reason, and neither the state nor the rhythm moves.</summary>
    public async Task DropsAsync(HostilePacket packet)
    {
        const int Copies = 5;
        await BeginAsync();
        var before = await StatusAsync();

        long struck = Bounds.Now;
        for (int i = 0; i < Copies; i++)
        {
            foreach (byte[] frame in packet.Frames)
                Lab.Mallory.Frames.Send(frame);
        }
        var after = await ReadAllAsync();

        var expected = packet.Counted is { } reason ? new Dictionary<string, long> { [reason] = Copies * packet.CountedTimes } : [];
        Assert.Equal(packet.ToBackupAlone ? [] : expected, Counted(before.Db1, after.Db1));
        Assert.Equal(packet.ToMasterAlone ? [] : expected, Counted(before.Db2, after.Db2));
        Assert.Equal(before.Db1.Counters.AdvertsReceived, after.Db1.Counters.AdvertsReceived);
        await GoesOnAsync(Lab.Db1);
        after = await StatusAsync();
        Assert.Equal(("Master", "Backup"), (after.Db1.State, after.Db2.State));
        Assert.Equal((before.Db1.Counters.Transitions, before.Db2.Counters.Transitions), (after.Db1.Counters.Transitions, after.Db2.Counters.Transitions));
        Assert.Equal(before.Db2.Master, after.Db2.Master);
        Assert.Empty(Lab.Timeline.Since(struck));
    }

    [CollectionDefinition(nameof(HostilePair))]
    public sealed class Shared : ICollectionFixture<HostilePair>;
}
