using System.CommandLine;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Commands;

/// <summary><c>vipguard switchover</c>: a planned hand-over, from either node; waits until it is done.</summary>
internal static class SwitchoverCommand
{
    internal static Command Build()
    {
        var instance = new Argument<string?>("INSTANCE")
        {
            Description = "which; the one whose holder is written, if not given",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var to = new Option<string?>("--to") { Description = "the node that is to hold it; the other one, if not given", HelpName = "NODE" };
        var dryRun = new Option<bool>("--dry-run") { Description = "say what would be done, or why it would be refused" };
        var runtimeDir = CommandLine.RuntimeDirOption();
        var command = new Command("switchover", "Hands an instance to the other node, if that accepts; nothing acknowledged is lost.") { instance, to, dryRun, runtimeDir };
        command.SetAction((parsed, _) => DaemonOrder.RunAsync(
            new RuntimeDirectory(parsed.GetValue(runtimeDir)!),
            new ControlRequest("switchover") { Instance = parsed.GetValue(instance), To = parsed.GetValue(to), DryRun = parsed.GetValue(dryRun) }));
        return command;
    }
}
