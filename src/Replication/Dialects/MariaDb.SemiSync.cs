namespace VipGuard.Replication;

public sealed partial class MariaDb
{
    // Built in since 10.3.
    private static readonly SemiSyncNames semiSync = new("master", "slave", []);

    public override SemiSyncNames SemiSyncOf(ServerFacts facts) => semiSync;
}
