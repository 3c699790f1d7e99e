using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Commands;

/// <summary>An order to the running daemon that takes its time: prints each step as it comes.</summary>
internal static class DaemonOrder
{
    internal static async Task<int> RunAsync(RuntimeDirectory directory, ControlRequest request)
    {
        var (reply, problem) = await ControlClient.AskAsync(directory, request, Console.Out.WriteLine);
        bool ok = reply?.Ok == true;
        foreach (string line in reply?.Lines ?? [problem!])
            await (ok ? Console.Out : Console.Error).WriteLineAsync(ok ? line : $"vipguard: {line}");
        return ok ? ExitCode.Fine : ExitCode.No;
    }
}
