namespace VipGuard.Daemon.Health;

/// <summary>What is known of one check: null before its first result.</summary>
internal readonly record struct CheckVerdict(bool? Fit, string Reason);

/// <summary>
/// Whether the node may serve, out of all its checks: one that fails is enough, and one that has not answered yet changes
/// nothing, so a check that a reload brings does not take the address away.
/// </summary>
internal sealed class FitnessGate(bool fit, string? reason)
{
    internal bool IsFit { get; private set; } = fit;

    /// <summary>Why it is so, in words.</summary>
    internal string? Reason { get; private set; } = reason;

    /// <summary>True if the answer, or its reason while unfit, is another than before.</summary>
    internal bool Observe(IEnumerable<CheckVerdict> verdicts)
    {
        bool undecided = false;
        CheckVerdict? failed = null;
        string? passed = null;
        foreach (var verdict in verdicts)
        {
            undecided |= verdict.Fit is null;
            if (verdict.Fit == false)
                failed ??= verdict;
            passed ??= verdict.Reason;
        }
        if (failed is { } failure)
            return Set(false, failure.Reason);
        return !undecided && !IsFit && Set(true, passed);
    }

    private bool Set(bool fit, string? reason)
    {
        bool changed = fit != IsFit || (!fit && !string.Equals(reason, Reason, StringComparison.Ordinal));
        IsFit = fit;
        Reason = reason;
        return changed;
    }
}
