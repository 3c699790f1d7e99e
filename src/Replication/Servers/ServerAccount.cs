namespace VipGuard.Replication;

/// <summary>An account of the pair on one server: the peer's for replication, or this host's for checks. No hash is kept: it is compared and forgotten.</summary>
public sealed record ServerAccount(string User, string Host)
{
    public bool Exists { get; init; }

    /// <summary>It logs in with the password that the pair's key gives.</summary>
    public bool HasPassword { get; init; }

    public bool MayReplicate { get; init; }

    public bool IsLocked { get; init; }

    /// <summary>It holds more than REPLICATION SLAVE.</summary>
    public bool HasMore { get; init; }

    /// <summary>REQUIRE SSL, X509 and the like; "" for none.</summary>
    public string Requires { get; init; } = "";

    /// <summary>Stands for its password in a statement.</summary>
    public string PasswordMark { get; init; } = PlanStep.PasswordMark;

    /// <summary>'user'@'host' as a statement takes it.</summary>
    public string Name => $"{SqlText.Literal(User)}@{SqlText.Literal(Host)}";
}
