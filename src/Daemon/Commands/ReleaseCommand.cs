using System.CommandLine;
using VipGuard.Daemon.Control;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;

namespace VipGuard.Daemon.Commands;

/// <summary><c>vipguard release</c>: what a dead daemon left is taken off, and the other node told; systemd runs it after each end of the daemon.</summary>
internal static class ReleaseCommand
{
    internal static Command Build()
    {
        var config = CommandLine.ConfigOption();
        var node = CommandLine.NodeOption();
        var runtimeDir = CommandLine.RuntimeDirOption();
        var command = new Command("release", "Takes off what a dead daemon left on this host, and tells the other node; does nothing while one runs.") { config, node, runtimeDir };
        command.SetAction(parsed => IsAmbiguous(parsed.GetValue(config)!, parsed.GetResult(runtimeDir) is { Implicit: false })
            ? Refuse(ExitCode.Usage, $"--config is not {CommandLine.DefaultConfig}, so --runtime-dir must be given: its lock tells whether the daemon of that file runs. For vipguard@NAME it is /run/vipguard-NAME")
            : Run(parsed.GetValue(config)!, parsed.GetValue(node), new RuntimeDirectory(parsed.GetValue(runtimeDir)!)));
        return command;
    }

    // With another file's daemon at the default place, or none, the live addresses of this one's would be taken off.
    private static bool IsAmbiguous(string config, bool saysWhereItRuns) =>
        !saysWhereItRuns && !Path.GetFullPath(config).Equals(CommandLine.DefaultConfig, StringComparison.Ordinal);

    private static int Run(string path, string? nodeName, RuntimeDirectory directory)
    {
        if (CheckConfigCommand.LoadOrTell(path) is not { } config)
            return ExitCode.Usage;
        if (Capabilities.Missing() is { Count: > 0 } missing)
            return Refuse(ExitCode.No, $"{string.Join(" and ", missing)} missing: VRRP needs raw packets and the address table. Run it as root");
        // Held to the end: no daemon starts meanwhile.
        using var running = directory.TryLock(out string? locked);
        if (running is null)
            return Refuse(ExitCode.No, $"{locked}. What a running daemon holds is released by \"vipguard maintenance on\", or by stopping it");

        using var netlink = NetlinkSocket.ForRequests();
        var node = config.ThisNode(new AddressTable(netlink).List().Select(a => a.Address.Address), nodeName, out string? unknown);
        if (node is null)
            return Refuse(ExitCode.Usage, unknown!);
        var held = LeftBehind.Release(InstanceSetups.Of(config, node), netlink, new LineLogger());
        if (held.Count > 0)
            Console.Out.WriteLine($"{string.Join(", ", held)}: released, and the other node told");
        return ExitCode.Fine;
    }

    private static int Refuse(int exitCode, string line)
    {
        Console.Error.WriteLine($"vipguard: {line}");
        return exitCode;
    }
}
