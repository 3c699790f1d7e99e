namespace VipGuard.Lab.Bench;

/// <summary>What one run of one fault cost.</summary>
/// <param name="Outage">As the client felt it that connects every millisecond; zero when no attempt of it failed.</param>
/// <param name="Moved">From the fault until the other host's kernel had the address.</param>
/// <param name="Overlap">The longest time in which both kernels had it.</param>
public readonly record struct Sample(TimeSpan Outage, TimeSpan Moved, TimeSpan Overlap);
