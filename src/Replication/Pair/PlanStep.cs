namespace VipGuard.Replication;

public enum StepKind
{
    StopReplica,

    /// <summary>A switch that keeps even administrators out is opened, or closed again.</summary>
    Writable,
    Plugin,
    Setting,

    /// <summary>The binary log begins anew, with nothing of users' in the old one.</summary>
    Afresh,
    Position,
    Source,
    Account,
    StartReplica,

    /// <summary>Waits until a replica has applied what its source has.</summary>
    CatchUp,
}

/// <summary>One statement on one server, and why.</summary>
/// <param name="Node">Where it is carried out.</param>
/// <param name="Kind">What sort of step.</param>
/// <param name="Statement">As it is shown; a password stands as <see cref="PasswordMark"/>, so a plan never holds it.</param>
/// <param name="Why">One sentence, without a stop.</param>
public sealed record PlanStep(PairNode Node, StepKind Kind, string Statement, string Why)
{
    /// <summary>Stands in a statement where the password, quoted, comes in when it is carried out.</summary>
    public const string PasswordMark = "'<from the pair's key>'";

    /// <summary>The same for the checks' account, which has a password of its own.</summary>
    public const string CheckPasswordMark = "'<from the pair's key, for checks>'";

    /// <summary>The same for the daemon's account, which has yet another.</summary>
    public const string DaemonPasswordMark = "'<from the pair's key, for the daemon>'";

    private static readonly string[] marks = [PasswordMark, CheckPasswordMark, DaemonPasswordMark];

    /// <summary>Kept out of the binary log, so that it does not replicate.</summary>
    public bool StaysLocal { get; init; }

    /// <summary>A query whose one value is 1 when the step has come true; null where waiting shows it.</summary>
    public string? Check { get; init; }

    public bool HoldsSecret => marks.Any(mark => Statement.Contains(mark, StringComparison.Ordinal));

    /// <summary>The statement with the password in it: for the server, and for nobody else.</summary>
    internal string ToRun(PairKey key) =>
        !HoldsSecret ? Statement : Statement
            .Replace(PasswordMark, SqlText.Literal(key.ReplicationPassword()), StringComparison.Ordinal)
            .Replace(CheckPasswordMark, SqlText.Literal(key.CheckPassword()), StringComparison.Ordinal)
            .Replace(DaemonPasswordMark, SqlText.Literal(key.DaemonPassword()), StringComparison.Ordinal);
}
