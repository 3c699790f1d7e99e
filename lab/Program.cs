using System.Diagnostics;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["sweep", ..])
        {
            Console.WriteLine(string.Join('\n', await Sweep.RunAsync(arguments.Contains("--all"))));
            return 0;
        }
        var sw = Stopwatch.StartNew();
        await using var lab = await Lab.PairAsync();
        Console.WriteLine($"up {sw.ElapsedMilliseconds}");
        var (holder, other) = await lab.SettledAsync();
        Console.WriteLine($"settled {sw.ElapsedMilliseconds} {holder.Name} answers {lab.Client.WhoAnswers()}");
        using var probe = lab.Client.Probe();
        using var writer = lab.Client.Write(TimeSpan.FromMilliseconds(10));
        await lab.Until(() => probe.Ledger.SteadySince(0) > TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), "greeted");
        Console.WriteLine($"{sw.ElapsedMilliseconds} {probe.Ledger.Tell()} wait {probe.Ledger.LongestWait.TotalMilliseconds} cpu {Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds}");
        long t = Stopwatch.GetTimestamp();
        if (arguments is ["cut"]) holder.Cut();
        else if (arguments is ["unplug"]) holder.Unplug();
        else if (arguments is ["freeze"]) holder.Mysqld.Freeze();
        else if (arguments is ["die"]) Environment.FailFast("x");
        else if (arguments is ["keep"]) { lab.Keep(); return 0; }
        else holder.Mysqld.Kill();
        await lab.Until(() => other.HoldsVip && !holder.HoldsVip && probe.Ledger.SteadySince(t) > TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(10), "moved");
        Console.WriteLine($"{sw.ElapsedMilliseconds} {probe.Ledger.Tell()} outage {probe.Ledger.LongestSince(t)?.Length.TotalMilliseconds}, writes {writer.Acknowledged.Count}/{writer.Attempted} by other {writer.CountBy(other.Name, t)} {writer.LastError}");
        Console.WriteLine(lab.Timeline.Tell(t));
        await lab.HealAsync();
        Console.WriteLine($"{sw.ElapsedMilliseconds} healed");
        Console.WriteLine(await lab.TellAsync(t));
        return 0;
    }
}
