namespace VipGuard.Checks;

/// <summary>A check has changed its mind.</summary>
/// <param name="Check">The check's name.</param>
/// <param name="Reason">For people, such as "check mysqld: port refused".</param>
/// <param name="At">The moment of the probe's end, on the tracker's clock.</param>
public sealed record HealthChange(string Check, HealthState From, HealthState To, string Reason, TimeSpan At);
