using VipGuard.Daemon.Watching;

namespace VipGuard.Daemon.Control;

/// <summary>By what the end of the local server is seen without asking it.</summary>
internal sealed record ServerStatus
{
    /// <summary>Its process; null: it is not watched.</summary>
    public required WatchedStatus? Watched { get; init; }

    /// <summary>The kernel tells when a listener on one of these goes.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>Why its process is not watched, and what to do; null: it is.</summary>
    public required string? WhyNot { get; init; }

    /// <summary>All of it in a sentence.</summary>
    public required string Words { get; init; }

    internal static ServerStatus? Of(WatchReport report) => report.Words is not { } words ? null : new ServerStatus
    {
        Watched = report.Process is { } server ? new WatchedStatus(server.Pid, server.Name, server.Since, server.By, server.Threads) : null,
        Ports = [.. report.Ports.Select(port => (int)port)],
        WhyNot = report.WhyNot,
        Words = words,
    };
}

/// <summary>A process and what tells of its end.</summary>
/// <param name="By">Of "threads", "process_events" and "process", soonest first.</param>
/// <param name="Threads">How many of its threads are watched.</param>
internal sealed record WatchedStatus(int Pid, string Name, DateTimeOffset Since, IReadOnlyList<string> By, int Threads);
