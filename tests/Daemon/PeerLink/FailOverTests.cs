using VipGuard.Daemon.PeerLink;
using VipGuard.Daemon.Switchover;
using VipGuard.Replication;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.PeerLink;

/// <summary>Whether the pair could fail over now, and why not.</summary>
public sealed class FailOverTests
{
    private static readonly SwitchoverTerms Terms = new() { WriterInstance = "VI_1" };

    private static PeerState Node(string name, VrrpState state) =>
        Wire.State(name) with { Instances = [new("VI_1", 51, state, 100)] };

    private static readonly PeerState Holder = Node("db1", VrrpState.Master);
    private static readonly PeerState Other = Node("db2", VrrpState.Backup);

    private static PeerState Standby(ReplicationSnapshot? replication) =>
        Other with { Role = new PeerRole { Role = ServerRole.Standby, Reachable = true, Replication = replication } };

    private static PeerState Writer => Holder with { Role = new PeerRole { Role = ServerRole.Writer, Reachable = true } };

    private static string? WhyNot(PeerState own, PeerState? peer) => FailOver.WhyNot(own, "the other", peer, "silent for 2 s", Terms);

    [Fact]
    public void One_holds_and_the_other_stands_by()
    {
        Assert.Null(WhyNot(Holder, Other));
        Assert.Null(WhyNot(Other, Holder));
        Assert.Null(WhyNot(Writer, Standby(new("running", 0, 0, true, null))));
        Assert.Null(FailOver.WhyNot(Holder, null, null, null, Terms));
    }

    public static TheoryData<string, string> Reasons => new()
    {
        { "not heard", "the other is not heard on the peer link: silent for 2 s" },
        { "unfit", "db2 is unfit: check mysqld: port refused" },
        { "maintenance", "db2 is in maintenance; `vipguard maintenance off` there ends it" },
        { "fault", "VI_1 on db2 is in state Fault" },
        { "nobody", "nobody holds VI_1" },
        { "both", "both nodes hold VI_1" },
        { "no such instance", "db2 has no instance VI_1" },
        { "files", "the files of db1 and db2 differ in [[instance]]" },
        { "broken", "replication on db2 is broken: 1062 duplicate key" },
        { "late", "db2 is 99 s behind, more than max_lag allows" },
        { "unknown", "how db2 replicates is not known yet" },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public void The_reason_is_said_on_either_node(string what, string why)
    {
        (PeerState holder, PeerState? other) = what switch
        {
            "not heard" => (Holder, null),
            "unfit" => (Holder, Other with { Fit = false, WhyUnfit = "check mysqld: port refused" }),
            "maintenance" => (Holder, Other with { Maintenance = true }),
            "fault" => (Holder, Node("db2", VrrpState.Fault)),
            "nobody" => (Node("db1", VrrpState.Backup), Other),
            "both" => (Holder, Node("db2", VrrpState.Master)),
            "no such instance" => (Holder, Other with { Instances = [] }),
            "files" => (Holder, Other with { Config = new SharedConfig(0, 1, 0, 0, 0, 0) }),
            "broken" => (Writer, Standby(new("broken", null, null, false, "1062 duplicate key"))),
            "late" => (Writer, Standby(new("running", 99, 12, false, null))),
            _ => (Writer, Standby(null)),
        };

        Assert.Equal(why, WhyNot(holder, other));
    }

    [Fact]
    public void This_nodes_own_trouble_comes_first()
    {
        Assert.Equal("VI_1 is Fault here: no greeting", WhyNot(Node("db1", VrrpState.Fault) with { Fit = false, WhyUnfit = "no greeting" }, null));
        Assert.Equal("db2 is in maintenance", WhyNot(Other with { Maintenance = true }, Holder));
        Assert.Equal("VI_1 is Initialize here", FailOver.WhyNot(Node("db1", VrrpState.Initialize), null, null, null, Terms));
    }

    [Fact]
    public void A_check_that_differs_is_no_reason()
    {
        Assert.Null(WhyNot(Holder, Other with { Config = new SharedConfig(0, 0, 1, 0, 0, 0) }));
    }
}
