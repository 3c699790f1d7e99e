using System.Globalization;
using System.Runtime.InteropServices;
using VipGuard.Lab.Bench;
using VipGuard.Lab.Calm;
using VipGuard.Lab.Deaths;
using VipGuard.Lab.Demo;
using VipGuard.Lab.Failover;
using VipGuard.Lab.Processes;
using VipGuard.Lab.Resources;
using VipGuard.Lab.Writes;

namespace VipGuard.Lab;

internal static class Program
{
    private const string Usage = """
        usage: lab demo [--keep]                      a pair, two failures, told step by step
               lab bench [--runs N] [--only FAULT]    outages by fault, as a table in Markdown
               lab deaths [--runs N] [--resident GIB] [--interval 100ms] [--stop]
                                                      the holder's server killed (or stopped), step by step
               lab writes [--switchovers N] [--kills N] [--daemon-kills N] [--cuts N]
                          [--semi-sync on|off] [--server mariadb|mysql]
                                                      what becomes of acknowledged writes, as a table in Markdown;
                                                      1 if semi-synchronous replication lost one
               lab failover [--runs N] [--only SCENARIO] [--without ID,ID...] [--systems ID,ID…] [--quick] [--large] [--out DIR] [--docs|--no-docs]
                                                      beside keepalived: table, picture and results into DIR;
                                                      a whole run writes docs/benchmarks.md and docs/failover.svg too
               lab failover --from FILE [--out DIR] [--docs|--no-docs]
                                                      the same once more from the results in FILE
               lab calm [--minutes N] [--only NAME | --one-by-one] [--interval TIME]
                                                      a pair that must stay as it is, whatever goes on beside it;
                                                      1 if its address moved. All at once, unless told otherwise
               lab resources [--seconds N]            memory, threads and processor time, beside keepalived's
               lab sweep [--all]                      clears what dead labs left; --all: kept ones too
        """;

    private static async Task<int> Main(string[] arguments)
    {
        // A signal ends the lab in good order: nothing of it may stay behind.
        var signalled = new TaskCompletionSource<int>();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        try
        {
            var command = RunAsync(arguments);
            if (await Task.WhenAny(command, signalled.Task) == command)
                return await command;
            await Console.Error.WriteLineAsync("interrupted; the lab is taken down");
            Interruption.Raise();
            await command;
            return await signalled.Task;
        }
        catch (OperationCanceledException) when (signalled.Task.IsCompleted)
        {
            return await signalled.Task;
        }
        catch (LabException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            signalled.TrySetResult(context.Signal switch { PosixSignal.SIGINT => 130, PosixSignal.SIGHUP => 129, _ => 143 });
        }
    }

    private static async Task<int> RunAsync(string[] arguments)
    {
        switch (arguments)
        {
            case ["demo"]:
                return await DemoStory.RunAsync(keep: false);
            case ["demo", "--keep"]:
                return await DemoStory.RunAsync(keep: true);
            case ["bench", .. var options] when BenchOptions(options) is var (runs, only):
                return await BenchRun.RunAsync(runs, only);
            case ["deaths", .. var options] when DeathOptions.Parse(options) is { } deaths:
                return await DeathRun.RunAsync(deaths);
            case ["writes", .. var options] when WritesOptions.Parse(options) is { } wanted:
                return await WritesRun.RunAsync(wanted);
            case ["failover", .. var options]:
                return await FailoverRun.RunAsync(FailoverOptions.Parse(options));
            case ["calm", .. var options] when CalmOptions.Parse(options) is { } wanted:
                return await CalmRun.RunAsync(wanted);
            case ["resources", .. var options] when ResourceOptions.Parse(options) is { } wanted:
                return await ResourceRun.RunAsync(wanted);
            case ["sweep"]:
                return await SweepAsync(keptToo: false);
            case ["sweep", "--all"]:
                return await SweepAsync(keptToo: true);
            case ["--help" or "-h"]:
                Console.WriteLine(Usage);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static (int Runs, string? Only)? BenchOptions(string[] options)
    {
        (int Runs, string? Only) result = (5, null);
        for (int i = 0; i < options.Length; i += 2)
        {
            switch (options[i..])
            {
                case ["--runs", var text, ..] when int.TryParse(text, CultureInfo.InvariantCulture, out int runs) && runs > 0:
                    result.Runs = runs;
                    break;
                case ["--only", var only, ..]:
                    result.Only = only;
                    break;
                default:
                    return null;
            }
        }
        return result;
    }

    private static async Task<int> SweepAsync(bool keptToo)
    {
        var swept = await Sweep.RunAsync(keptToo);
        foreach (string folder in swept)
            Console.WriteLine($"swept {folder}");
        if (swept.Count == 0)
            Console.WriteLine("nothing to sweep");
        return 0;
    }
}
