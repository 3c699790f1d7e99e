namespace VipGuard.Lab.Failover;

/// <summary>How a trial of a scenario goes.</summary>
public enum Course
{
    /// <summary>Strike; the other takes over; measure until it has served for a while.</summary>
    Moves,

    /// <summary>Frozen for five seconds and thawed.</summary>
    Thaws,

    /// <summary>The holder is cut off in silence, both hold the address, then the link heals.</summary>
    Heals,

    /// <summary>Fifty reloads of a changed file: nothing may be felt.</summary>
    Reloads,

    /// <summary>A start, alone on the wire.</summary>
    Starts,
}

/// <summary>One thing that happens to the holder of the address.</summary>
/// <param name="Id">For the command line and the results.</param>
/// <param name="Name">For people.</param>
/// <param name="Server">It is about the server's death, where keepalived has a way of its own (track_process).</param>
/// <param name="Main">Part of a quick run.</param>
public sealed record Scenario(string Id, string Name, Course Course, bool Server = false, bool Main = false)
{
    public static Scenario ServerKilled { get; } = new("mysqld-kill", "mysqld SIGKILL", Course.Moves, Server: true, Main: true);

    public static Scenario LargeServerKilled { get; } = new("mysqld-kill-4g", "mysqld SIGKILL, 4 GiB resident", Course.Moves, Server: true);

    public static Scenario ServerStopped { get; } = new("mysqld-stop", "mysqld clean stop", Course.Moves, Server: true, Main: true);

    public static Scenario ServerFrozen { get; } = new("mysqld-freeze", "mysqld SIGSTOP", Course.Moves, Server: true, Main: true);

    public static Scenario Stopped { get; } = new("daemon-stop", "daemon SIGTERM", Course.Moves, Main: true);

    /// <summary>VipGuard's daemon, keepalived's VRRP process: the one that speaks.</summary>
    public static Scenario Killed { get; } = new("daemon-kill", "daemon SIGKILL, the process that speaks", Course.Moves, Main: true);

    /// <summary>As by a memory limit of the whole service: VipGuard's sentry, keepalived's parent too.</summary>
    public static Scenario AllKilled { get; } = new("daemon-kill-all", "daemon SIGKILL, all its processes", Course.Moves, Main: true);

    public static Scenario Frozen { get; } = new("daemon-freeze", "daemon frozen 5 s", Course.Thaws);

    public static Scenario HostLost { get; } = new("host-lost", "host lost", Course.Moves, Main: true);

    public static Scenario LinkCut { get; } = new("link-cut", "link cut (carrier lost)", Course.Moves);

    public static Scenario SilentCut { get; } = new("silent-cut", "silent cut and heal", Course.Heals, Main: true);

    public static Scenario Mute { get; } = new("asymmetric-cut", "asymmetric cut (holder not heard)", Course.Moves);

    public static Scenario Reload { get; } = new("reload", "50 reloads", Course.Reloads);

    public static Scenario HandOver { get; } = new("switch-over", "switch-over", Course.Moves, Main: true);

    public static Scenario Start { get; } = new("start", "start", Course.Starts);

    public static IReadOnlyList<Scenario> All { get; } =
    [
        ServerKilled, LargeServerKilled, ServerStopped, ServerFrozen, Stopped, HandOver, Killed, AllKilled, Frozen, HostLost, LinkCut, SilentCut, Mute, Reload, Start,
    ];
}
