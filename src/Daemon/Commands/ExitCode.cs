namespace VipGuard.Daemon.Commands;

/// <summary>What a command ends with.</summary>
internal static class ExitCode
{
    internal const int Fine = 0;

    /// <summary>The answer is no, or what was asked could not be done.</summary>
    internal const int No = 1;

    /// <summary>The command line or the file is wrong.</summary>
    internal const int Usage = 2;
}
