using System.CommandLine;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Commands;

/// <summary><c>vipguard reload</c>: what SIGHUP does, with an answer.</summary>
internal static class ReloadCommand
{
    internal static Command Build()
    {
        var runtimeDir = CommandLine.RuntimeDirOption();
        var command = new Command("reload", "Has the daemon read its file again; says what changed, or why nothing did.") { runtimeDir };
        command.SetAction((parsed, _) => RunAsync(new RuntimeDirectory(parsed.GetValue(runtimeDir)!)));
        return command;
    }

    private static async Task<int> RunAsync(RuntimeDirectory directory)
    {
        var (reply, problem) = await ControlClient.AskAsync(directory, "reload");
        bool ok = reply?.Ok == true;
        foreach (string line in reply?.Lines ?? [$"vipguard: {problem}"])
            await (ok ? Console.Out : Console.Error).WriteLineAsync(line);
        return ok ? ExitCode.Fine : ExitCode.No;
    }
}
