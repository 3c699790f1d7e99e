using BenchmarkDotNet.Running;

namespace VipGuard.Bench;

/// <summary>Measurements, chosen by the first argument.</summary>
internal static class Program
{
    private const string Usage = """
        usage: bench adverts [--full]

          adverts   reading, admitting, stepping on and writing VRRP adverts: time and allocation (BenchmarkDotNet)
          --full    the long job instead of the short one
        """;

    private static int Main(string[] args)
    {
        bool full = args.Contains("--full", StringComparer.Ordinal);
        if (args is not ["adverts", ..] || args.Length > (full ? 2 : 1))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        var summary = BenchmarkRunner.Run<AdvertBenchmark>(new BenchmarkSettings(full));
        return summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success) ? 1 : 0;
    }
}
