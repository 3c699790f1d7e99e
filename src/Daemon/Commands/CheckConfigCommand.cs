using System.CommandLine;
using VipGuard.Daemon.Configuration;

namespace VipGuard.Daemon.Commands;

/// <summary><c>vipguard check-config</c>: all errors and warnings of a file at once.</summary>
internal static class CheckConfigCommand
{
    internal static Command Build()
    {
        var config = CommandLine.ConfigOption();
        var command = new Command("check-config", "All errors of a file at once; ends with 2 if there are any.") { config };
        command.SetAction(parsed => Run(parsed.GetValue(config)!));
        return command;
    }

    private static int Run(string path)
    {
        if (LoadOrTell(path, ThisHost.Facts()) is not { } config)
            return ExitCode.Usage;
        foreach (var warning in config.Warnings)
            Console.Out.WriteLine($"warning: {warning}");
        Console.Out.WriteLine($"{path}: fine ({Count(config.Nodes.Length, "node")}, {Count(config.Instances.Length, "instance")}, {Count(config.Checks.Length, "check")})");
        return ExitCode.Fine;
    }

    /// <summary>Loads a file; its errors go to standard error.</summary>
    internal static VipGuardConfig? LoadOrTell(string path, HostFacts? host = null)
    {
        var (config, problems) = ConfigFile.Load(path, host);
        if (config is null)
        {
            foreach (var problem in problems)
                Console.Error.WriteLine(problem);
        }
        return config;
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
