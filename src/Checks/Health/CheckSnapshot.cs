namespace VipGuard.Checks;

/// <summary>A check at one moment, for `status`. Immutable; times are of the monotonic clock (<see cref="CheckRunner.Now"/>).</summary>
/// <param name="Detail">The last probe's result for people; "no result yet" before the first.</param>
/// <param name="Outcome">The last probe's outcome; null before the first.</param>
/// <param name="Reason"><see cref="HealthTracker.FitnessReason"/>, such as "check mysqld: port refused".</param>
/// <param name="Since">When the state began.</param>
/// <param name="Successes">Probes that showed a fit server.</param>
/// <param name="Failures">Probes that showed an unfit server, retries among them.</param>
/// <param name="Inconclusive">Probes that said nothing about the server.</param>
/// <param name="LastProbeAt">When the last probe ended; null before the first.</param>
/// <param name="LastProbeTook">How long the last probe took; null before the first.</param>
public sealed record CheckSnapshot(
    string Name,
    HealthState State,
    ProbeOutcome? Outcome,
    string Detail,
    string Reason,
    TimeSpan Since,
    long Successes,
    long Failures,
    long Inconclusive,
    TimeSpan? LastProbeAt,
    TimeSpan? LastProbeTook);
