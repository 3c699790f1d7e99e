using System.Diagnostics;
using System.Globalization;
using VipGuard.Lab.Bench;
using VipGuard.Lab.Peers;

namespace VipGuard.Lab.Resources;

/// <summary>From the start of the program to its first advert, alone on the wire: both wait three intervals and their skew for another master.</summary>
internal static class StartTable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    internal static async Task PrintAsync(int starts)
    {
        await using var lab = await Lab.PairAsync(new() { Servers = false, Pair = false, Daemons = false, Config = new() { AdvertInterval = "10ms" } });
        List<TimeSpan> ours = [];
        List<TimeSpan> theirs = [];
        for (int i = 0; i < starts; i++)
        {
            ours.Add(await FirstAdvertAsync(lab, () => lab.Db1.Daemon.StartAsync()));
            lab.Db1.Daemon.Terminate();
            await lab.Db1.Daemon.EndedAsync();
            var keepalived = lab.Keepalived(lab.Db1, new PeerConfig { Interval = Interval, Priority = 100 });
            theirs.Add(await FirstAdvertAsync(lab, keepalived.StartAsync));
            keepalived.Terminate();
            await keepalived.EndedAsync();
        }
        Console.WriteLine($"""

            | program | start to first advert, median (min–max), of {starts} |
            | --- | ---: |
            | VipGuard | {BenchTable.Spread(ours)} |
            | keepalived | {BenchTable.Spread(theirs)} |

            Adverts every {Interval.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)} ms, so that the wait for another master, the same for both, is 36 ms of it.
            """);
    }

    private static async Task<TimeSpan> FirstAdvertAsync(Lab lab, Func<Task> start)
    {
        await lab.Until(() => !lab.Db1.HoldsVip, Limit, "the last one to let go");
        long from = Stopwatch.GetTimestamp();
        await start();
        await lab.Until(() => lab.Adverts.From(lab.Db1.Name, from).Count > 0, Limit, "the first advert");
        return Stopwatch.GetElapsedTime(from, lab.Adverts.From(lab.Db1.Name, from)[0].At);
    }
}
