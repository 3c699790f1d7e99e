using System.Diagnostics;
using VipGuard.Lab.Clients;
using VipGuard.Lab.Processes;
using VipGuard.Lab.Servers;

namespace VipGuard.Lab.Failover;

/// <summary>One strike at one contender, measured by the client and by both kernels.</summary>
internal sealed class Trial(Lab lab, Contender contender, Scenario scenario, int round, bool withSessions)
{
    /// <summary>How long is waited for a client to be served again.</summary>
    public static readonly TimeSpan NeverAfter = TimeSpan.FromSeconds(30);

    private const long Large = 4L << 30;
    private const int Reloads = 50;
    private const int Sessions = 50;

    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan CalmLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Overlapping = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LeaseAndMore = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Hangs = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterThaw = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterHeal = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HealLimit = TimeSpan.FromSeconds(15);

    // A question of this age at the end of the wait was asked before it or at its beginning.
    private static readonly TimeSpan Old = Hangs - TimeSpan.FromMilliseconds(500);

    private LabHost holder = null!;
    private LabHost other = null!;

    /// <exception cref="LabException">It could not be measured: something did not settle, or did not do as it was told.</exception>
    public async Task<TrialResult> RunAsync()
    {
        (holder, other) = await contender.HealAsync(Wanted);
        if (scenario.Course == Course.Starts)
            return await StartsAsync();

        using var memory = scenario == Scenario.LargeServerKilled ? ResidentMemory.In(holder.Mysqld, Large) : null;
        long? resident = memory is null ? null : ResidentMemory.Of(holder.Mysqld.ProcessId!.Value);
        using var probe = lab.Client.Probe();
        await CalmAsync(probe);
        using var held = withSessions ? lab.Client.Hold(Sessions) : null;
        var result = scenario.Course switch
        {
            Course.Thaws => await ThawsAsync(probe),
            Course.Heals => await HealsAsync(probe),
            Course.Reloads => await ReloadsAsync(probe),
            _ => await MovesAsync(probe, held),
        };
        return result with
        {
            Resident = resident,
            ClientGapLongest = probe.Pace.Longest.TotalMilliseconds,
            ClientGap99 = probe.Pace.Below(99).TotalMilliseconds,
        };
    }

    /// <summary>Who has to hold the address before the strike; null: whoever does.</summary>
    private LabHost? Wanted =>
        lab.Options.Initial ? lab.Db1
        // Of two that hold it, the higher priority stays, and clients have to come back to it; next time they need not.
        : scenario.Course == Course.Heals || scenario == Scenario.Mute ? (round % 2 == 1 ? lab.Db1 : lab.Db2)
        : null;

    private TrialResult Blank => new() { System = contender.Who.Id, Scenario = scenario.Id, Round = round, Holder = holder.Name };

    private async Task CalmAsync(OutageProbe probe)
    {
        long began = Stopwatch.GetTimestamp();
        await lab.Until(() => probe.Ledger.SteadySince(began) > Calm, CalmLimit, "a client that is served all the time, before the strike");
    }

    private async Task<TrialResult> MovesAsync(OutageProbe probe, HeldSessions? held)
    {
        long struck = Stopwatch.GetTimestamp();
        await StrikeAsync();
        // Of a dead daemon the address may stay where it is, if it is started again at once.
        bool mayStay = scenario == Scenario.Killed || scenario == Scenario.AllKilled;
        bool moved = await WithinAsync(mayStay ? (2 * contender.MasterDown) + LeaseAndMore : NeverAfter, () => lab.Timeline.First(other.Name, held: true, struck) is not null);
        long? took = lab.Timeline.First(other.Name, held: true, struck);
        bool served = (moved || mayStay) && await WithinAsync(NeverAfter, () => probe.Ledger.SteadySince(took ?? struck) > Calm);
        var (hanging, of) = await HangingAsync(held);
        // A process that speaks may be started again by its parent, which takes the address off: that takes what it takes.
        var overlapping = scenario == Scenario.Killed ? NeverAfter : Overlapping;
        await WithinAsync(overlapping - Since(took), () => !(holder.HoldsVip && other.HoldsVip));
        // A host that is lost holds nothing, whatever the kernel in its namespace says.
        bool counts = scenario != Scenario.HostLost;
        return Blank with
        {
            Outage = served ? Outage(probe, struck) : null,
            NeverWithin = served ? null : NeverAfter.TotalMilliseconds,
            Moved = took is { } at ? Stopwatch.GetElapsedTime(struck, at).TotalMilliseconds : null,
            Overlap = counts ? Overlap(struck) : null,
            OverlapOpen = counts && holder.HoldsVip && other.HoldsVip,
            Hanging = hanging,
            HangingOf = of,
        };
    }

    private async Task StrikeAsync()
    {
        switch (scenario.Id)
        {
            case "mysqld-kill" or "mysqld-kill-4g":
                holder.Mysqld.Kill();
                break;
            case "mysqld-stop":
                holder.Mysqld.Terminate();
                break;
            case "mysqld-freeze":
                holder.Mysqld.Freeze();
                break;
            case "daemon-stop":
                contender.Terminate(holder);
                break;
            case "daemon-kill":
                contender.KillSpeaker(holder);
                break;
            case "daemon-kill-all":
                contender.Kill(holder);
                break;
            case "host-lost":
                holder.Cut();
                contender.Kill(holder);
                holder.Mysqld.Kill();
                break;
            case "link-cut":
                holder.Unplug();
                break;
            case "asymmetric-cut":
                await lab.MuteAsync(holder);
                break;
            case "switch-over":
                await contender.HandOverAsync(holder);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(scenario), scenario.Id, "there is no such strike");
        }
    }

    // The address has moved, or never will: the idle ask, the others have asked before, and all get three seconds.
    private static async Task<(int? Hanging, int Of)> HangingAsync(HeldSessions? held)
    {
        if (held is null)
            return (null, 0);
        held.Ask();
        await Task.Delay(Hangs, Interruption.Token);
        return (held.Waiting(Old), held.Count);
    }

    private async Task<TrialResult> ThawsAsync(OutageProbe probe)
    {
        long struck = Stopwatch.GetTimestamp();
        contender.Freeze(holder);
        await Task.Delay(Frozen, Interruption.Token);
        long thawed = Stopwatch.GetTimestamp();
        contender.Thaw(holder);
        await Task.Delay(AfterThaw, Interruption.Token);
        // The ledger knows outages that have ended: one that goes on must not pass for none.
        bool served = await WithinAsync(NeverAfter, () => probe.Ledger.SteadySince(thawed) > Calm);
        return Blank with
        {
            Outage = served ? Outage(probe, struck) : null,
            NeverWithin = served ? null : NeverAfter.TotalMilliseconds,
            Moved = lab.Timeline.First(other.Name, held: true, struck) is { } took ? Stopwatch.GetElapsedTime(struck, took).TotalMilliseconds : null,
            Overlap = Overlap(struck),
            OverlapAfter = Overlap(thawed),
            OverlapOpen = holder.HoldsVip && other.HoldsVip,
        };
    }

    private async Task<TrialResult> HealsAsync(OutageProbe probe)
    {
        using var busy = lab.Client.Neighbour(Lab.Vip);
        using var quiet = lab.Mallory.Neighbour(Lab.Vip);
        long struck = Stopwatch.GetTimestamp();
        holder.Cut();
        if (!await WithinAsync(NeverAfter, () => lab.Timeline.First(other.Name, held: true, struck) is { } took && probe.Ledger.SteadySince(took) > Calm))
            throw new LabException($"{other.Name} did not take over when {holder.Name} was cut off");
        double outage = Outage(probe, struck);
        // Each has asked for the address now, and believes in the one that is there.
        bool reached = busy.Reaches() & quiet.Reaches();
        if (!reached)
            throw new LabException($"{other.Name} holds the address and does not answer for it");

        long healed = Stopwatch.GetTimestamp();
        holder.Heal();
        bool single = await WithinAsync(HealLimit, () => holder.HoldsVip != other.HoldsVip);
        double overlapAfter = Overlap(healed);
        await Task.Delay(AfterHeal, Interruption.Token);
        int stuck = 0;
        if (single)
        {
            string right = holder.HoldsVip ? holder.Name : other.Name;
            foreach (var client in (Neighbour[])[busy, quiet])
            {
                // Asked first what it believes: the question itself may set it right.
                bool knows = await client.WhoAsync() is { } who && who == right;
                stuck += knows && client.Reaches(TimeSpan.FromMilliseconds(200)) ? 0 : 1;
            }
        }
        bool served = await WithinAsync(NeverAfter, () => probe.Ledger.SteadySince(healed) > Calm);
        return Blank with
        {
            Outage = outage,
            NeverWithin = served ? null : NeverAfter.TotalMilliseconds,
            Moved = lab.Timeline.First(other.Name, held: true, struck) is { } at ? Stopwatch.GetElapsedTime(struck, at).TotalMilliseconds : null,
            OutageAfter = served ? Outage(probe, healed) : null,
            OverlapAfter = overlapAfter,
            OverlapOpen = !single,
            Stuck = single ? stuck : 2,
            StuckOf = 2,
        };
    }

    private async Task<TrialResult> ReloadsAsync(OutageProbe probe)
    {
        long struck = Stopwatch.GetTimestamp();
        // One that began later is told: so are all that began before, and what is told from here on is the reloads'.
        await lab.Until(() => probe.Ledger.SteadySince(struck) > TimeSpan.Zero, CalmLimit, "the attempts from before the reloads to be known");
        var before = probe.Ledger.Tally;
        for (int i = 0; i < Reloads; i++)
            await contender.ReloadAsync(holder);
        long reloaded = Stopwatch.GetTimestamp();
        // An attempt that hangs is known when it is given up.
        await Task.Delay(OutageProbe.GivenUpAfter + Calm, Interruption.Token);
        bool served = await WithinAsync(NeverAfter, () => probe.Ledger.SteadySince(reloaded) > Calm);
        var after = probe.Ledger.Tally;
        if (lab.Timeline.Since(struck).Count > 0)
            throw new LabException($"the address moved at a reload:\n{lab.Timeline.Tell(struck)}");
        return Blank with
        {
            Outage = served ? Outage(probe, struck) : null,
            NeverWithin = served ? null : NeverAfter.TotalMilliseconds,
            Failed = after.Failed - before.Failed,
            FailedAs = after.Failed > before.Failed ? probe.Ledger.Tell() : null,
            Attempts = after.Attempts - before.Attempts,
        };
    }

    private async Task<TrialResult> StartsAsync()
    {
        await contender.EndAsync();
        long began = Stopwatch.GetTimestamp();
        await contender.StartAsync(holder);
        if (!await WithinAsync(NeverAfter, () => holder.HoldsVip && lab.Adverts.From(holder.Name, began).Count > 0))
            throw new LabException($"{holder.Name} did not take the address, alone on the wire");
        return Blank with
        {
            FirstAdvert = Stopwatch.GetElapsedTime(began, lab.Adverts.From(holder.Name, began)[0].At).TotalMilliseconds,
            Held = Stopwatch.GetElapsedTime(began, lab.Timeline.First(holder.Name, held: true, began)!.Value).TotalMilliseconds,
        };
    }

    private static double Outage(OutageProbe probe, long from) => probe.Ledger.LongestSince(from)?.Length.TotalMilliseconds ?? 0;

    private double Overlap(long from) => lab.Timeline.LongestOverlap(from, Stopwatch.GetTimestamp()).TotalMilliseconds;

    private static TimeSpan Since(long? moment) => moment is { } at ? Stopwatch.GetElapsedTime(at) : TimeSpan.Zero;

    private static async Task<bool> WithinAsync(TimeSpan limit, Func<bool> condition)
    {
        for (long began = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(5, Interruption.Token))
        {
            if (Stopwatch.GetElapsedTime(began) > limit)
                return false;
        }
        return true;
    }
}
