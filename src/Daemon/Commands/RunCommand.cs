using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using VipGuard.Daemon.Control;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;

namespace VipGuard.Daemon.Commands;

/// <summary>What <c>vipguard run</c> was told.</summary>
internal sealed record PlainRun(string Config, string? Node, string RuntimeDir);

/// <summary><c>vipguard run</c>: the daemon, in the foreground.</summary>
internal static class RunCommand
{
    internal static Command Build()
    {
        var config = CommandLine.ConfigOption();
        var node = CommandLine.NodeOption();
        var runtimeDir = CommandLine.RuntimeDirOption();
        var command = new Command("run", "The daemon, in the foreground.") { config, node, runtimeDir };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(config)!, parsed.GetValue(node), new RuntimeDirectory(parsed.GetValue(runtimeDir)!)));
        return command;
    }

    /// <summary>The daemon's start as a service has it: options with their values and nothing else. Loading what understands all other
    /// ways to write a command takes a tenth of a start.</summary>
    /// <returns>Null: written otherwise, or wrong.</returns>
    internal static PlainRun? Plain(ReadOnlySpan<string> words)
    {
        var plain = new PlainRun(CommandLine.DefaultConfig, null, RuntimeDirectory.Default);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (; words.Length >= 2 && words[1].Length > 0 && words[1][0] is not ('-' or '@') && seen.Add(words[0]); words = words[2..])
        {
            if (words[0] == "--config")
                plain = plain with { Config = words[1] };
            else if (words[0] == "--node")
                plain = plain with { Node = words[1] };
            else if (words[0] == "--runtime-dir")
                plain = plain with { RuntimeDir = words[1] };
            else
                return null;
        }
        return words.IsEmpty ? plain : null;
    }

    internal static Task<int> RunAsync(PlainRun plain) => RunAsync(plain.Config, plain.Node, new RuntimeDirectory(plain.RuntimeDir));

    private static async Task<int> RunAsync(string path, string? nodeName, RuntimeDirectory directory)
    {
        // Beside the reading of the file: each takes a fifth of what a start spends.
        var building = Task.Run(BuildHost);
        if (CheckConfigCommand.LoadOrTell(path) is not { } config)
            return ExitCode.Usage;
        if (Capabilities.Missing() is { Count: > 0 } missing)
            return await RefuseAsync(ExitCode.No, $"{string.Join(" and ", missing)} missing: VRRP needs raw packets and the address table. Run it as root, or with packaging/systemd/vipguard.service");

        IReadOnlyList<HeldAddress> present;
        using (var netlink = NetlinkSocket.ForRequests())
            present = new AddressTable(netlink).List();
        var node = config.ThisNode(present.Select(a => a.Address.Address), nodeName, out string? unknown);
        if (node is null)
            return await RefuseAsync(ExitCode.Usage, unknown!);
        if (HostAddresses.Conflicts(InstanceSetups.Of(config, node), present) is { Count: > 0 } conflicts)
            return await RefuseAsync(ExitCode.Usage, [.. conflicts]);

        await using var running = directory.TryLock(out string? locked);
        if (running is null)
            return await RefuseAsync(ExitCode.No, locked!);

        using var host = await building;
        var log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("vipguard");
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        LeaveSignals.WarmUp();
        using var daemon = new DaemonService(config, node, directory, lifetime, log);
        // Before the host's own, which host.StartAsync makes.
        using var leave = new LeaveSignals(daemon.LeaveAtOnce);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _ = daemon.ReloadAsync();
        });
        RunLog.Starting(log, DaemonService.ProgramVersion, node.Name, config.FilePath);
        foreach (var warning in config.Warnings)
            RunLog.FileWarning(log, warning.ToString());

        using var collections = ForcedCollections.FromEnvironment();
        await host.StartAsync();
        await daemon.StartAsync();
        await host.WaitForShutdownAsync();
        await daemon.StopAsync();
        return daemon.Failed ? ExitCode.No : ExitCode.Fine;
    }

    private static IHost BuildHost()
    {
        // No defaults: a daemon with the network's rights reads no appsettings.json of the folder that it is started in.
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        // JOURNAL_STREAM: systemd's journal has a clock and priorities of its own (man 5 systemd.exec).
        bool journal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null;
        if (journal)
        {
            builder.Logging.AddSystemdConsole();
        }
        else
        {
            builder.Logging.AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.TimestampFormat = "HH:mm:ss.fff ";
            });
        }
        // The loop's thread must never wait for a terminal.
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        return builder.Build();
    }

    private static async Task<int> RefuseAsync(int exitCode, params string[] lines)
    {
        foreach (string line in lines)
            await Console.Error.WriteLineAsync($"vipguard: {line}");
        return exitCode;
    }
}
