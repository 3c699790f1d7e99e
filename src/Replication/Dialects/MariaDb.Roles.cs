namespace VipGuard.Replication;

public sealed partial class MariaDb
{
    public override string RefuseWrites => "SET GLOBAL read_only = 1";

    // READ_ONLY ADMIN is in ALL; SUPER alone is not enough (facts 1.5).
    public override string? WritersDespiteQuery => "SELECT GRANTEE FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'READ_ONLY ADMIN'";

    // By GTID, slave.cc start_slave_threads: it begins anew at gtid_slave_pos. Measured, docs/measured.md.
    public override bool StartForgetsReceived => true;

    public override bool RefusesWrites(ServerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.IsReadOnly;
    }
}
