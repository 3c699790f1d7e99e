using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;

namespace VipGuard.Bench;

/// <summary>A short job by default. BenchmarkDotNet builds a project of its own: to be run from within the repository.</summary>
internal sealed class BenchmarkSettings : ManualConfig
{
    internal BenchmarkSettings(bool full)
    {
        AddJob(full ? Job.Default : Job.ShortRun);
        AddDiagnoser(MemoryDiagnoser.Default);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        AddColumnProvider(DefaultColumnProviders.Instance);
        ArtifactsPath = Path.Combine(Path.GetTempPath(), "vipguard-bench");
    }
}
