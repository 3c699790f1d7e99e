using System.CommandLine;
using System.Text.Json;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Commands;

/// <summary><c>vipguard history</c>: the last transitions, why they were, and what each step cost.</summary>
internal static class HistoryCommand
{
    internal static Command Build()
    {
        var json = new Option<bool>("--json") { Description = "for programs; the schema is in docs/operations.md" };
        var runtimeDir = CommandLine.RuntimeDirOption();
        var command = new Command("history", "The last 64 transitions of each instance, with reasons and what each step cost.") { json, runtimeDir };
        command.SetAction((parsed, _) => RunAsync(new RuntimeDirectory(parsed.GetValue(runtimeDir)!), parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(RuntimeDirectory directory, bool json)
    {
        var (reply, problem) = await ControlClient.AskAsync(directory, "history");
        if (reply?.History is not { } history)
        {
            await Console.Error.WriteLineAsync($"vipguard: {problem ?? string.Join(' ', reply!.Lines)}");
            return ExitCode.No;
        }
        if (json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(history, HistoryJson.Default.HistorySnapshot));
        else
            HistoryTable.Write(history);
        return ExitCode.Fine;
    }
}
