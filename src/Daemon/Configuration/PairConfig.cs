namespace VipGuard.Daemon.Configuration;

internal enum Writers
{
    /// <summary>The node that holds the address is the one that is written.</summary>
    Holder,

    /// <summary>Each node may be written.</summary>
    Both,
}

/// <summary>Two servers that replicate from each other.</summary>
/// <param name="KeyFile">Holds the pair's one secret; the same on both nodes.</param>
/// <param name="Writers">Which of the two servers clients write to.</param>
/// <param name="SemiSync">Read now, used by a later version.</param>
/// <param name="ReplicationUser">The account by which each server reads from the other.</param>
internal sealed record PairConfig(string KeyFile, Writers Writers, bool SemiSync, string ReplicationUser)
{
    public const string DefaultKeyFile = "/etc/vipguard/pair.key";
    public const string DefaultReplicationUser = "vipguard_repl";
}
