namespace VipGuard.Lab.Bench;

/// <summary>One way in which the holder of the address can fail.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Strike">Does it, at once.</param>
public sealed record Fault(string Name, Action<LabHost> Strike)
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("mysqld killed (SIGKILL)", h => h.Mysqld.Kill()),
        new("mysqld frozen (SIGSTOP)", h => h.Mysqld.Freeze()),
        new("daemon stopped (SIGTERM)", h => h.Daemon.Terminate()),
        new("daemon killed (SIGKILL)", h => h.Daemon.Kill()),
        new("daemon frozen (SIGSTOP)", h => h.Daemon.Freeze()),
        new("link cut (carrier stays)", h => h.Cut()),
        new("link unplugged (carrier lost)", h => h.Unplug()),
        new("host gone (link and both processes)", h => h.Vanish()),
    ];
}
