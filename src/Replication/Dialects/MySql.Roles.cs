namespace VipGuard.Replication;

public sealed partial class MySql
{
    // Sets read_only too, and read_only = 0 clears both.
    public override string RefuseWrites => "SET GLOBAL super_read_only = 1";

    // With super_read_only nobody writes.
    public override string? WritersDespiteQuery => null;

    // The relay log stays; only relay_log_recovery at a server's start throws it away.
    public override bool StartForgetsReceived => false;

    // It waits for the thread that receives acknowledgements, which looks up once a second; 9.7.4, measured: 106 to 1006 ms.
    public override bool SourceSideGoesSlowly => true;

    public override bool RefusesWrites(ServerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Value("super_read_only") is "ON" or "1";
    }
}
