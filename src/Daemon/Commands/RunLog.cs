using Microsoft.Extensions.Logging;

namespace VipGuard.Daemon.Commands;

/// <summary>What the daemon says of its start; an id never changes its meaning.</summary>
internal static partial class RunLog
{
    [LoggerMessage(1401, LogLevel.Information, "vipguard {Version} is node {Node} of {File}")]
    internal static partial void Starting(ILogger log, string version, string node, string file);

    [LoggerMessage(1402, LogLevel.Warning, "{Warning}")]
    internal static partial void FileWarning(ILogger log, string warning);
}
