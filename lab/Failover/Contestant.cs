namespace VipGuard.Lab.Failover;

/// <summary>Whose program it is.</summary>
public enum Maker
{
    VipGuard,
    Keepalived,
}

/// <summary>How keepalived learns that the server is gone.</summary>
public enum Watching
{
    /// <summary>VipGuard's own check.</summary>
    Own,

    /// <summary>The tutorials': TCP_CHECK's numbers, in a script because there is no IP_VS here.</summary>
    Classic,

    /// <summary>A script at its floor of a second, that wants the greeting and fails at once.</summary>
    Script,

    /// <summary>track_process: the kernel's process events.</summary>
    Process,
}

/// <summary>One set-up in the comparison.</summary>
/// <param name="Id">For the command line and the results.</param>
/// <param name="Name">For people.</param>
/// <param name="Initial">The host that is struck is the machine's own network namespace.</param>
/// <param name="FewerRuns">Its outages take so long that three must do.</param>
public sealed record Contestant(string Id, string Name, Maker Maker, TimeSpan Interval, Watching Watching, bool Initial = false, bool FewerRuns = false)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tenth = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Hundredth = TimeSpan.FromMilliseconds(10);

    /// <summary>In the order of their turns: the two makers alternate.</summary>
    public static IReadOnlyList<Contestant> All { get; } =
    [
        new("vipguard-1s", "VipGuard, 1 s", Maker.VipGuard, Second, Watching.Own),
        new("keepalived-classic", "keepalived classic, 1 s", Maker.Keepalived, Second, Watching.Classic, FewerRuns: true),
        new("vipguard-100ms", "VipGuard, 100 ms", Maker.VipGuard, Tenth, Watching.Own),
        new("keepalived-100ms", "keepalived tuned, 100 ms", Maker.Keepalived, Tenth, Watching.Script),
        new("vipguard-10ms", "VipGuard, 10 ms", Maker.VipGuard, Hundredth, Watching.Own),
        new("keepalived-10ms", "keepalived tuned, 10 ms", Maker.Keepalived, Hundredth, Watching.Script),
        new("vipguard-100ms-initial", "VipGuard, 100 ms, initial namespace", Maker.VipGuard, Tenth, Watching.Own, Initial: true),
        new("keepalived-100ms-process", "keepalived track_process, 100 ms", Maker.Keepalived, Tenth, Watching.Process, Initial: true),
        new("vipguard-10ms-initial", "VipGuard, 10 ms, initial namespace", Maker.VipGuard, Hundredth, Watching.Own, Initial: true),
        new("keepalived-10ms-process", "keepalived track_process, 10 ms", Maker.Keepalived, Hundredth, Watching.Process, Initial: true),
    ];

    public static Contestant? Find(string id) => All.FirstOrDefault(c => c.Id == id);

    /// <summary>VipGuard with the same adverts, in the same place: whom its figures are set against.</summary>
    public Contestant Rival => All.Single(c => c.Maker == Maker.VipGuard && c.Interval == Interval && c.Initial == Initial);
}
