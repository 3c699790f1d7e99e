using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Commands;

/// <summary><c>vipguard status</c>: everything the running daemon knows, for people or as JSON.</summary>
internal static class StatusCommand
{
    internal static Command Build()
    {
        var json = new Option<bool>("--json") { Description = "for programs; the schema is in docs/operations.md" };
        var watch = new Option<bool>("--watch") { Description = "again every second, until it is interrupted" };
        var runtimeDir = CommandLine.RuntimeDirOption();
        var command = new Command("status", "Both nodes, instances and checks, why and since when; ends with 1 if the pair could not fail over.") { json, watch, runtimeDir };
        command.SetAction((parsed, stop) =>
        {
            var directory = new RuntimeDirectory(parsed.GetValue(runtimeDir)!);
            return parsed.GetValue(watch) ? WatchAsync(directory, parsed.GetValue(json), stop) : RunAsync(directory, parsed.GetValue(json));
        });
        return command;
    }

    private static async Task<int> WatchAsync(RuntimeDirectory directory, bool json, CancellationToken stop)
    {
        int last = ExitCode.No;
        while (!stop.IsCancellationRequested)
        {
            if (!Console.IsOutputRedirected)
                AnsiConsole.Clear();
            last = await RunAsync(directory, json);
            await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return last;
    }

    private static async Task<int> RunAsync(RuntimeDirectory directory, bool json)
    {
        var (reply, problem) = await ControlClient.AskAsync(directory, "status");
        if (reply?.Status is not { } status)
        {
            await Console.Error.WriteLineAsync($"vipguard: {problem ?? string.Join(' ', reply!.Lines)}");
            return ExitCode.No;
        }
        if (json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(status, StatusJson.Default.StatusSnapshot));
        else
            StatusTable.Write(status, DateTimeOffset.Now);
        return status.CanFailOver ? ExitCode.Fine : ExitCode.No;
    }
}
