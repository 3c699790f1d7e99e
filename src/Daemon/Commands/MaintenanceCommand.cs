using System.CommandLine;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Commands;

/// <summary><c>vipguard maintenance on|off</c>: this node holds nothing until told otherwise, also after a restart.</summary>
internal static class MaintenanceCommand
{
    internal static Command Build()
    {
        var state = new Argument<string>("on|off") { Description = "on: hand over what is held, and hold nothing; off: stand by again" };
        state.AcceptOnlyFromAmong("on", "off");
        var runtimeDir = CommandLine.RuntimeDirOption();
        var command = new Command("maintenance", "Has this node hold nothing until told otherwise; survives a restart.") { state, runtimeDir };
        command.SetAction((parsed, _) => DaemonOrder.RunAsync(
            new RuntimeDirectory(parsed.GetValue(runtimeDir)!),
            new ControlRequest("maintenance") { On = parsed.GetValue(state) == "on" }));
        return command;
    }
}
