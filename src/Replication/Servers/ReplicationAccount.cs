namespace VipGuard.Replication;

/// <summary>The replication account on one server, for the peer's address. No hash is kept: it is compared and forgotten.</summary>
public sealed record ReplicationAccount(string User, string Host)
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

    /// <summary>'user'@'host' as a statement takes it.</summary>
    public string Name => $"{SqlText.Literal(User)}@{SqlText.Literal(Host)}";
}
