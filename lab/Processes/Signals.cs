namespace VipGuard.Lab.Processes;

/// <summary>Signal numbers of Linux on x86-64 and arm64 (man 7 signal).</summary>
internal static class Signals
{
    public const int SIGHUP = 1;
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;
}
