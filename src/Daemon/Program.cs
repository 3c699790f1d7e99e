using VipGuard.Daemon.Commands;
using VipGuard.Daemon.Sentry;

namespace VipGuard.Daemon;

internal static class Program
{
    // The sentry first, on a way of its own: nothing of the command line or of the host is loaded for it.
    private static Task<int> Main(string[] args) =>
        args is [SentryProcess.Command, .. var rest] ? Task.FromResult(SentryProcess.Run(rest)) : CommandLine.RunAsync(args);
}
