using VipGuard.Daemon.Commands;
using VipGuard.Daemon.Control;
using VipGuard.Daemon.Roles;
using static VipGuard.Replication.Tests.Roles.Situation;

namespace VipGuard.Replication.Tests.Roles;

/// <summary>From a look at the server to what <c>status</c> prints.</summary>
public sealed class ReplicationLinesTests
{
    [Fact]
    public void Threads_positions_and_the_relay_logs_space_are_told()
    {
        LocalFacts behind = Standby.With(c => c with { IoRunning = "Connecting", Received = GtidPosition.ParseOrEmpty("2-2-9"), RelaySpace = 1_572_864 });

        Assert.Equal("threads: I/O Connecting, SQL Yes; received 2-2-9, applied 1-1-5,2-2-7, relay log 1.5 MiB", Lines(behind)[1]);
    }

    [Fact]
    public void What_the_server_does_not_say_is_no_number()
    {
        LocalFacts silent = Standby.With(c => c with { IoRunning = "", SqlRunning = "No", Received = GtidState.Unknown });

        Assert.Equal("threads: I/O -, SQL No; received -, applied 1-1-5,2-2-7", Lines(silent)[1]);
    }

    [Fact]
    public void A_server_that_follows_nobody_has_no_threads()
    {
        Assert.StartsWith("replication: not set up", Assert.Single(Lines(Standby with { Server = Standby.Server with { Channels = [] } })), StringComparison.Ordinal);
    }

    private static string[] Lines(LocalFacts local)
    {
        ReplicationStatus status = RoleReport.Of(ReplicationJudgement.Of(AsStandby, local, Peer(), Settings));
        return [.. RoleLines.Of(status)];
    }
}
