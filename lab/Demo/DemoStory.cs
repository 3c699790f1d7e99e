using System.Diagnostics;
using System.Globalization;
using VipGuard.Lab.Clients;
using VipGuard.Replication;

namespace VipGuard.Lab.Demo;

/// <summary>`lab demo`: a pair is set up, written to, and hit twice; told step by step, with what is seen at each.</summary>
internal sealed class DemoStory(Narrator narrator)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CatchUpLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(500);

    private Lab lab = null!;
    private string? whatIsKept;

    /// <param name="keep">Leaves the lab running at the end and says how to look around.</param>
    /// <returns>0 if all of it came true, otherwise 1.</returns>
    public static async Task<int> RunAsync(bool keep)
    {
        long began = Stopwatch.GetTimestamp();
        var narrator = new Narrator();
        var story = new DemoStory(narrator);
        Console.WriteLine("VipGuard: two MariaDB masters, one virtual address, and what happens when things die.");
        try
        {
            await story.TellAsync(keep);
        }
        catch (Exception e) when (e is LabException or SqlException)
        {
            narrator.Claim(false, "the story came to its end");
            await Console.Error.WriteLineAsync("\n" + e.Message);
        }
        narrator.Summary();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{(narrator.AllTrue ? "All of it came true" : "Not all of it came true")}, in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s."));
        if (story.whatIsKept is { } kept)
            Console.WriteLine(kept);
        return narrator.AllTrue ? 0 : 1;
    }

    private async Task TellAsync(bool keep)
    {
        await using (lab = await Lab.PairAsync(new LabOptions { Pair = false, Daemons = false }))
        {
            TwoServers();
            await TheyBecomeAPairAsync();
            await TwoDaemonsAsync();
            await StatusAsync();
            using (var writer = lab.Client.Write(TimeSpan.FromMilliseconds(5)))
            {
                await RowsAreWrittenAsync(writer);
                var dead = await AServerIsKilledAsync(writer);
                await TheDeadReturnsAsync(dead, writer);
            }
            await ADaemonIsKilledAsync();
            if (keep)
                await KeepAsync();
        }
    }

    private void TwoServers()
    {
        narrator.Step("Two hosts, each with its own MariaDB server; nothing joins them yet.");
        foreach (var host in lab.Hosts)
        {
            using var session = host.Mysqld.Open();
            string? version = session.Query("SELECT VERSION()").Scalar;
            narrator.Claim(host.Mysqld.Greets(), $"{host.Name} {host.Address}  mariadbd {version}, process {host.Mysqld.ProcessId}");
        }
    }

    private async Task TheyBecomeAPairAsync()
    {
        narrator.Step("vipguard pair key; vipguard pair apply: each replicates from the other.");
        narrator.Show((await lab.MakeKeyAsync()).All);
        var applied = await lab.ApplyPairAsync();
        narrator.Show(applied.All);
        narrator.HeadClaim(applied.ExitCode == 0, "two MariaDB servers replicate from each other, set up by one command");
        var again = await lab.ApplyPairAsync();
        narrator.Show(again.All);
        narrator.Claim(again.ExitCode == 0 && again.All.Contains("nothing to do", StringComparison.Ordinal), "run again it has nothing to do");
    }

    private async Task TwoDaemonsAsync()
    {
        narrator.Step($"A daemon on each host; the address is {Lab.Vip}.");
        await Task.WhenAll(lab.Hosts.Select(h => h.Daemon.StartAsync()));
        var (holder, other) = await lab.SettledAsync();
        narrator.Claim(lab.Client.WhoAnswers() == holder.Name, $"{holder.Name} holds the address and answers the client; {other.Name} stands by");
    }

    private async Task StatusAsync()
    {
        narrator.Step("vipguard status, on both.");
        foreach (var host in lab.Hosts)
        {
            var status = await host.Daemon.CommandAsync("status", "--runtime-dir", host.Daemon.RuntimeFolder);
            narrator.Show(status.All);
            narrator.Claim(status.ExitCode == 0, $"{host.Name} finds nothing to complain of");
        }
    }

    private async Task RowsAreWrittenAsync(Writer writer)
    {
        narrator.Step("A client writes numbered rows through the address.");
        var (holder, _) = await lab.SettledAsync();
        await lab.Until(() => writer.CountBy(holder.Name, 0) >= 100, Limit, $"a hundred rows acknowledged by {holder.Name}");
        narrator.Claim(true, $"{writer.Acknowledged.Count} rows, all acknowledged by {holder.Name}");
    }

    private async Task<LabHost> AServerIsKilledAsync(Writer writer)
    {
        var (holder, other) = await lab.SettledAsync();
        using var probe = lab.Client.Probe();
        long began = Stopwatch.GetTimestamp();
        await lab.Until(() => probe.Ledger.SteadySince(began) > Calm, Limit, "a client that connects each millisecond to be served");

        narrator.Step($"kill -9 {holder.Mysqld.ProcessId}: {holder.Name}'s server dies. Another client connects anew every millisecond and watches.");
        long struck = Stopwatch.GetTimestamp();
        holder.Mysqld.Kill();
        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Limit, $"the address to be on {other.Name} alone");
        await lab.Until(() => probe.Ledger.SteadySince(struck) > Calm, Limit, $"{other.Name} to serve");
        narrator.Show(lab.Timeline.Tell(struck));
        var transition = (await holder.Daemon.StatusAsync())?.Instance.LastTransition;
        narrator.Say($"{holder.Name} says why: {transition?.From} → {transition?.To}: {transition?.Reason}");
        string felt = probe.Ledger.LongestSince(struck) is { } outage
            ? $"the client could not connect for {Milliseconds(outage.Length)} ({outage.Failures} attempts)"
            : "the client did not notice";
        narrator.HeadClaim(lab.Timeline.HolderAt(Stopwatch.GetTimestamp()) == other.Name, $"server killed: the address went to {other.Name}; {felt}");

        narrator.Step("Writes go on.");
        long moved = Stopwatch.GetTimestamp();
        await lab.Until(() => writer.CountBy(other.Name, moved) >= 100, Limit, $"a hundred more rows, acknowledged by {other.Name}");
        narrator.Claim(true, $"{writer.CountBy(other.Name, struck)} rows acknowledged by {other.Name} since");
        return holder;
    }

    private async Task TheDeadReturnsAsync(LabHost dead, Writer writer)
    {
        narrator.Step($"{dead.Name}'s server is started again, and catches up.");
        await dead.Mysqld.StartAsync();
        writer.Dispose();
        await lab.Until(() => Ledger.Of(lab.Db1).Equal(Ledger.Of(lab.Db2)), CatchUpLimit, "both servers to hold the same rows");

        var acknowledged = writer.Acknowledged;
        foreach (var host in lab.Hosts)
        {
            var ledger = Ledger.Of(host);
            int missing = acknowledged.Count(a => !ledger.Numbers.Contains(a.Number));
            narrator.HeadClaim(missing == 0, $"{host.Name}: {ledger.Rows} rows, checksum {ledger.Checksum}; of {acknowledged.Count} acknowledged rows {(missing == 0 ? "none is" : $"{missing} are")} missing");
        }
        var (holder, _) = await lab.SettledAsync();
        narrator.Claim(holder != dead, $"the address stays on {holder.Name}: a pair of databases does not fail back by itself");
    }

    private async Task ADaemonIsKilledAsync()
    {
        var (holder, other) = await lab.SettledAsync();
        using var probe = lab.Client.Probe();
        long began = Stopwatch.GetTimestamp();
        await lab.Until(() => probe.Ledger.SteadySince(began) > Calm, Limit, "a client that connects each millisecond to be served");

        narrator.Step($"kill -9 {holder.Daemon.ProcessId}: {holder.Name}'s daemon dies, and can't give the address back. Its lease of {lab.Config.Lease} does.");
        long struck = Stopwatch.GetTimestamp();
        holder.Daemon.Kill();
        narrator.Say("   after   on");
        for (int mark = 0; mark <= 3000; mark += 250)
        {
            long at = struck + (Stopwatch.Frequency * mark / 1000);
            await lab.Until(() => Stopwatch.GetTimestamp() > at, Limit, "time to pass");
            narrator.Say(string.Create(CultureInfo.InvariantCulture, $"{mark / 1000.0,6:0.00} s   {lab.Timeline.HolderAt(at)}"));
        }

        long now = Stopwatch.GetTimestamp();
        var bound = TimeSpan.FromSeconds(2);
        var gone = lab.Timeline.First(holder.Name, held: false, struck) is { } lost ? Stopwatch.GetElapsedTime(struck, lost) : TimeSpan.MaxValue;
        var overlap = lab.Timeline.LongestOverlap(struck, now);
        narrator.Show(lab.Timeline.Tell(struck));
        narrator.Claim(gone <= bound, gone == TimeSpan.MaxValue ? $"{holder.Name} lost the address" : $"{holder.Name} lost the address {Milliseconds(gone)} after its daemon's death, by itself");
        narrator.Claim(overlap <= bound, $"both had it for {Milliseconds(overlap)}, no longer");
        string felt = probe.Ledger.LongestSince(struck) is { } outage
            ? $"the client could not connect for {Milliseconds(outage.Length)} ({outage.Failures} attempts)"
            : "the client's every attempt was served";
        narrator.HeadClaim(lab.Timeline.HolderAt(now) == other.Name, $"daemon killed: {other.Name} has the address, alone; {felt}");
    }

    private async Task KeepAsync()
    {
        await lab.HealAsync();
        lab.Keep();
        whatIsKept = KeptLab.Describe(lab);
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms");
}
