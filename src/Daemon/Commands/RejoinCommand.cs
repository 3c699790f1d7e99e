using System.CommandLine;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Commands;

/// <summary><c>vipguard pair rejoin</c>: a server came back with transactions that it alone has, and a person decides.</summary>
internal static class RejoinCommand
{
    internal static Command Build()
    {
        var merge = new Option<bool>("--merge") { Description = "read from it again, so that they are applied late; without it, only say what they are" };
        var runtimeDir = CommandLine.RuntimeDirOption();
        var command = new Command("rejoin", "On the holder: what only the returned server has, and whether it may come late.") { merge, runtimeDir };
        command.SetAction((parsed, _) => DaemonOrder.RunAsync(
            new RuntimeDirectory(parsed.GetValue(runtimeDir)!),
            new ControlRequest("rejoin") { Merge = parsed.GetValue(merge) }));
        return command;
    }
}
