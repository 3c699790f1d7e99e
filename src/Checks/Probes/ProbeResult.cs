namespace VipGuard.Checks;

/// <summary>What one probe found, and the same for people.</summary>
/// <param name="Outcome">The kind.</param>
/// <param name="Detail">One line without the check's name, such as "port refused"; free of control characters.</param>
public readonly record struct ProbeResult(ProbeOutcome Outcome, string Detail)
{
    /// <summary>What the outcome says about the server.</summary>
    public Evidence Evidence => EvidenceTable.Of(Outcome);
}
