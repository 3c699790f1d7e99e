using System.CommandLine;
using System.Net.Sockets;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Commands;

/// <summary>The command line: which words there are, and who answers each.</summary>
internal static class CommandLine
{
    private const string Purpose = "One virtual IP in front of two MySQL or MariaDB masters: VRRP, health checks, replication.";

    internal static async Task<int> RunAsync(string[] args)
    {
        try
        {
            // Its own method, so that nothing of the command line is loaded for a start.
            return args is ["run", .. var words] && RunCommand.Plain(words) is { } plain ? await RunCommand.RunAsync(plain) : await ParseAsync(args);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException or ArgumentException or Linux.LinuxException)
        {
            await Console.Error.WriteLineAsync($"vipguard: {e.Message}");
            return ExitCode.No;
        }
    }

    private static async Task<int> ParseAsync(string[] args)
    {
        var root = Build();
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"vipguard: {error.Message}");
            await Console.Error.WriteLineAsync();
            await parsed.CommandResult.Command.Parse("--help").InvokeAsync(new InvocationConfiguration { Output = Console.Error });
            return ExitCode.Usage;
        }
        // Signals are the host's: ProcessTerminationTimeout would take SIGTERM away from it.
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static RootCommand Build() => new(Purpose)
    {
        RunCommand.Build(),
        CheckConfigCommand.Build(),
        StatusCommand.Build(),
        HistoryCommand.Build(),
        ReloadCommand.Build(),
        ReleaseCommand.Build(),
        SwitchoverCommand.Build(),
        ListenCommand.Build(),
        MaintenanceCommand.Build(),
        PairCommand.Build(),
    };

    internal const string DefaultConfig = "/etc/vipguard/vipguard.toml";

    internal static Option<string> ConfigOption() => new("--config")
    {
        Description = "the file, the same on both nodes",
        HelpName = "FILE",
        DefaultValueFactory = _ => DefaultConfig,
    };

    internal static Option<string?> NodeOption() => new("--node")
    {
        Description = "which node of the file this host is; found by its addresses if not given",
        HelpName = "NAME",
    };

    internal static Option<string> RuntimeDirOption() => new("--runtime-dir")
    {
        Description = "where the daemon keeps its lock and its control socket",
        HelpName = "DIR",
        DefaultValueFactory = _ => RuntimeDirectory.Default,
    };
}
