using VipGuard.Daemon.Commands;

namespace VipGuard.Daemon;

internal static class Program
{
    private static Task<int> Main(string[] args) => CommandLine.RunAsync(args);
}
