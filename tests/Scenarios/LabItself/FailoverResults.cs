using VipGuard.Lab.Failover;

namespace VipGuard.Scenarios.Tests.LabItself;

/// <summary>Results of `lab failover` that nobody measured.</summary>
internal static class FailoverResults
{
    public static MachineFacts Machine { get; } = new()
    {
        Date = "2026-01-02",
        Processor = "a processor",
        Processors = 2,
        Kernel = "6.1",
        Distribution = "Debian",
        VipGuard = "1.2.3",
        Keepalived = "2.2.7",
        Server = "10.11",
        Load = 0.5,
        Launch = 7.5,
        Command = "bench/failover.sh",
    };

    public static TrialResult Trial(string system, string scenario, double? outage) =>
        new() { System = system, Scenario = scenario, Round = 1, Holder = "db1", Outage = outage, ClientGapLongest = 2, ClientGap99 = 1.1 };

    public static ResultFile Some { get; } = new(Machine,
    [
        Trial("vipguard-100ms", "mysqld-kill", 4),
        Trial("vipguard-100ms", "mysqld-kill", 6) with { Overlap = 0 },
        Trial("vipguard-100ms", "mysqld-kill", 5),
        Trial("keepalived-100ms", "mysqld-kill", 500),
        Trial("keepalived-classic", "mysqld-freeze", null) with { NeverWithin = 30_000 },
        Trial("vipguard-100ms", "daemon-kill-all", 0) with { Overlap = 0, Hanging = 1, HangingOf = 50 },
        Trial("keepalived-100ms", "daemon-kill-all", 0) with { Overlap = 3000, OverlapOpen = true },
        Trial("vipguard-100ms", "silent-cut", 300) with { OutageAfter = 20, OverlapAfter = 100, Stuck = 0, StuckOf = 2 },
        Trial("keepalived-100ms", "silent-cut", 300) with { OutageAfter = 4000, OverlapAfter = 100, Stuck = 1, StuckOf = 2 },
        Trial("keepalived-100ms", "link-cut", null) with { Error = "waited in vain" },
        Trial("vipguard-100ms", "reload", 0) with { Failed = 0, Attempts = 4000 },
        new() { System = "vipguard-100ms", Scenario = "start", Round = 1, Holder = "db1", FirstAdvert = 700, Held = 710 },
    ]);
}
