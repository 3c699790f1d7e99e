using System.Globalization;

namespace VipGuard.Daemon.Watching;

/// <summary>What of the server is watched at this moment, as status tells it.</summary>
/// <param name="Process">Null: its process is not watched, and <paramref name="WhyNot"/> says why.</param>
/// <param name="Ports">Whose listeners' end is told by the kernel.</param>
internal sealed record WatchReport(WatchedServer? Process, IReadOnlyList<ushort> Ports, string? WhyNot)
{
    /// <summary>In one sentence; null: nothing is to be watched.</summary>
    internal string? Words => (Process, Ports.Count) switch
    {
        (null, 0) when WhyNot is null => null,
        (null, _) when WhyNot is null => $"watched by its {PortWords}; its process will be when a check finds it fit",
        (null, 0) => $"not watched: {WhyNot}",
        (null, _) => $"watched by its {PortWords}; its process is not: {WhyNot}",
        ({ } server, 0) => $"{server} is watched by {server.Means}",
        ({ } server, _) => $"{server} is watched by {server.Means} and its {PortWords}",
    };

    private string PortWords =>
        (Ports.Count == 1 ? "port " : "ports ") + string.Join(", ", Ports.Select(port => port.ToString(CultureInfo.InvariantCulture)));
}

/// <summary>The watched process, and by what.</summary>
internal sealed record WatchedServer(int Pid, string Name, DateTimeOffset Since, int Threads, bool ByEvents, bool ByProcess)
{
    /// <summary>By what its end is seen, soonest first: threads, process_events, process.</summary>
    internal IReadOnlyList<string> By =>
        [.. Threads > 0 ? ["threads"] : Array.Empty<string>(), .. ByEvents ? ["process_events"] : Array.Empty<string>(), .. ByProcess ? ["process"] : Array.Empty<string>()];

    /// <summary>The same for people.</summary>
    internal string Means => (Threads, ByEvents) switch
    {
        ( > 0, _) => string.Create(CultureInfo.InvariantCulture, $"{Threads} of its threads"),
        (_, true) => "the kernel's process events",
        _ => "its process alone (seen when its memory has been freed)",
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} (process {Pid})");
}
