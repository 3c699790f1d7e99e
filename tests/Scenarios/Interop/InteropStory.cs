using VipGuard.Lab;

namespace VipGuard.Scenarios.Tests.Interop;

/// <summary>What became of one event.</summary>
/// <param name="Wrong">Null: all went as it should.</param>
/// <param name="Took">From the event to the new holder.</param>
internal sealed record InteropCell(string Event, string? Wrong, TimeSpan? Took);

/// <summary>
/// One program beside ours, in one direction: the master is stopped, comes back, is killed, is told a lower priority, is cut
/// off and healed. Each time the other takes over within its bound, nobody flaps, and one holds the address in the end.
/// </summary>
internal sealed class InteropStory(Lab.Lab lab, InteropRow row, InteropRouter master, InteropRouter backup)
{
    public static IReadOnlyList<string> Events { get; } = ["stopped", "back again", "killed", "lower priority", "cut", "healed"];

    // What a machine with other work on it may add to a bound. What fails to happen at all fails by a longer patience.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    private readonly List<InteropCell> cells = [];

    public IReadOnlyList<InteropCell> Cells => cells;

    public async Task RunAsync()
    {
        await StartAsync(backup);
        await StartAsync(master);
        await MasterHoldsAsync("the beginning");
        foreach (var (name, act) in new (string, Func<long, Task<TimeSpan>>)[]
        {
            ("stopped", StopAsync), ("back again", ReturnAsync), ("killed", KillAsync),
            ("lower priority", LowerAsync), ("cut", CutAsync), ("healed", HealAsync),
        })
        {
            long struck = Bounds.Now;
            try
            {
                cells.Add(new(name, null, await act(struck)));
            }
            catch (LabException e)
            {
                // What follows would begin from nowhere.
                cells.Add(new(name, e.Message, null));
                return;
            }
        }
    }

    private async Task<TimeSpan> StopAsync(long struck)
    {
        master.Terminate();
        await lab.Until(() => backup.Host.HoldsVip && !master.Host.HoldsVip, Bounds.Patience, $"{backup.Host.Name} to hold the address of the stopped one");
        await CalmAsync(struck, backup, (master, false), (backup, true));
        await master.EndedAsync();
        // From its farewell, for a program may take its time to end.
        var said = lab.Adverts.From(master.Host.Name, struck);
        var farewell = said.Count > 0 ? said[^1] : throw new LabException("the one that was stopped said nothing");
        var took = Bounds.Between(farewell.At, Taken(backup, struck));
        bool leaving = farewell.Priority == 0;
        // Ours tells why it took over, which no clock need guess.
        if (leaving && backup is OurRouter && (await backup.Host.Daemon.StatusAsync())!.Instance.Reason is var why and not "the master left (priority 0)")
            throw new LabException($"{backup.Host.Name} took over because {why}\n{lab.Timeline.Tell(struck)}");
        Within(took, (leaving ? row.Skew(backup.Priority) : row.MasterDown(backup.Priority)) + Slack, leaving ? "from its priority 0" : "from its last advert", struck);
        return took;
    }

    private async Task<TimeSpan> ReturnAsync(long struck)
    {
        await StartAsync(master);
        long ready = Bounds.Now;
        await MasterHoldsAsync("the higher priority to take the address back");
        long taken = Taken(master, struck);
        var took = taken > ready ? Bounds.Between(ready, taken) : TimeSpan.Zero;
        Within(took, row.MasterDown(master.Priority) + row.Interval + Slack, "from its start", struck);
        Within(lab.Timeline.LongestOverlap(struck, Bounds.Now), row.Interval + Slack, "with two holders", struck);
        await CalmAsync(struck, master, (master, true), (backup, false));
        return took;
    }

    private async Task<TimeSpan> KillAsync(long struck)
    {
        master.Kill();
        await lab.Until(() => backup.Host.HoldsVip && (master.LeavesItsAddress || !master.Host.HoldsVip), Bounds.Patience, $"{backup.Host.Name} to hold the address of the killed one");
        var took = Bounds.Between(struck, Taken(backup, struck));
        Within(took, row.MasterDown(backup.Priority) + Slack, "from the kill", struck);
        await CalmAsync(struck, backup, master.LeavesItsAddress ? [(backup, true)] : [(master, false), (backup, true)]);
        await master.EndedAsync();
        await StartAsync(master);
        await MasterHoldsAsync("the killed one to be back");
        return took;
    }

    private async Task<TimeSpan> LowerAsync(long struck)
    {
        int own = master.Priority;
        await master.PrioritizeAsync(InteropRow.Lowered);
        await lab.Until(() => backup.Host.HoldsVip && !master.Host.HoldsVip, Bounds.Patience, $"{backup.Host.Name} to take over from priority {InteropRow.Lowered}");
        var took = Bounds.Between(lab.Adverts.From(master.Host.Name, struck).First(a => a.Priority == InteropRow.Lowered).At, Taken(backup, struck));
        Within(took, row.MasterDown(backup.Priority) + row.Interval + Slack, "from the first advert of the lower priority", struck);
        await CalmAsync(struck, backup, (backup, true), (master, false));
        await master.PrioritizeAsync(own);
        await MasterHoldsAsync("the one that is higher again to take the address back");
        return took;
    }

    private async Task<TimeSpan> CutAsync(long struck)
    {
        master.Host.Cut();
        await lab.Until(() => backup.Host.HoldsVip, Bounds.Patience, $"{backup.Host.Name} to take over");
        var took = Bounds.Between(struck, Taken(backup, struck));
        Within(took, row.MasterDown(backup.Priority) + Slack, "from the cut", struck);
        await CalmAsync(struck, backup, (backup, true));
        return took;
    }

    private async Task<TimeSpan> HealAsync(long struck)
    {
        master.Host.Heal();
        await MasterHoldsAsync("one holder after the heal");
        var took = Bounds.Between(struck, lab.Timeline.First(backup.Host.Name, held: false, struck)!.Value);
        Within(took, (2 * row.Interval) + Slack, "from the heal", struck);
        await CalmAsync(struck, master, (backup, false));
        return took;
    }

    private Task MasterHoldsAsync(string what) =>
        lab.Until(() => master.Host.HoldsVip && !backup.Host.HoldsVip && master.Running, Bounds.Patience, what);

    // What was left by a run that was killed is none of this run's.
    private static async Task StartAsync(InteropRouter router)
    {
        if (!router.Running)
            await router.StartAsync();
    }

    private long Taken(InteropRouter router, long since) => lab.Timeline.First(router.Host.Name, held: true, since)!.Value;

    /// <summary>A few adverts later the address has moved as it had to, and no more.</summary>
    private async Task CalmAsync(long since, InteropRouter holder, params (InteropRouter Router, bool Held)[] moves)
    {
        long now = Bounds.Now;
        await lab.Until(() => lab.Adverts.From(holder.Host.Name, now).Count >= 4, Bounds.Patience, $"{holder.Host.Name} to advertise steadily");
        var expected = moves.Select(m => (m.Router.Host.Name, m.Held)).Order();
        if (!lab.Timeline.Since(since).Select(e => (e.Host, e.Held)).Order().SequenceEqual(expected))
            throw new LabException($"the address moved otherwise than it should\n{await lab.TellAsync(since)}");
    }

    private void Within(TimeSpan took, TimeSpan bound, string from, long since)
    {
        if (took > bound)
            throw new LabException($"{took.TotalMilliseconds:0} ms {from}, at most {bound.TotalMilliseconds:0} ms\n{lab.Timeline.Tell(since)}");
    }
}
