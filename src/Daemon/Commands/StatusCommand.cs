using System.CommandLine;
using System.Text.Json;
using VipGuard.Daemon.Control;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Commands;

/// <summary><c>vipguard status</c>: everything the running daemon knows, for people or as JSON.</summary>
internal static class StatusCommand
{
    internal static Command Build()
    {
        var json = new Option<bool>("--json") { Description = "for programs; the schema is in docs/operations.md" };
        var runtimeDir = CommandLine.RuntimeDirOption();
        var command = new Command("status", "Instances and checks, why and since when; ends with 1 if this node could not serve.") { json, runtimeDir };
        command.SetAction((parsed, _) => RunAsync(new RuntimeDirectory(parsed.GetValue(runtimeDir)!), parsed.GetValue(json)));
        return command;
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
        return CanServe(status) ? ExitCode.Fine : ExitCode.No;
    }

    private static bool CanServe(StatusSnapshot status) => status.Instances.All(i =>
        i.State is nameof(VrrpState.Master) or nameof(VrrpState.Backup));
}
