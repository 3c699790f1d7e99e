using static VipGuard.Vrrp.VrrpAction;

namespace VipGuard.Vrrp.Tests.Traps;

/// <summary>Two nodes have nobody to race: who is told that the other leaves takes over in that step, at any pace.</summary>
public class PairTraps
{
    private const string A = "192.0.2.1";
    private const string B = "192.0.2.2";

    private static readonly double[] PacesV3 = [0.01, 0.1, 1, 10, 40.95];
    private static readonly double[] PacesV2 = [1, 255];

    private delegate void Way(Node master);

    private static readonly Dictionary<string, Way> Ways = new(StringComparer.Ordinal)
    {
        ["is stopped"] = master => master.Step(VrrpEvent.Stopped("SIGTERM")),
        ["hands over"] = master => master.Step(VrrpEvent.HandoverAsked),
        ["is unfit"] = master => master.Step(VrrpEvent.FitnessChanged(false, "check mysqld: port refused")),
        ["loses its link"] = master => master.Step(VrrpEvent.LinkChanged(false, "interface ens33 is down")),
    };

    public static TheoryData<string, double, VrrpVersion> Farewells
    {
        get
        {
            var data = new TheoryData<string, double, VrrpVersion>();
            foreach (string way in Ways.Keys)
            {
                foreach (double pace in PacesV3)
                    data.Add(way, pace, VrrpVersion.V3);
                foreach (double pace in PacesV2)
                    data.Add(way, pace, VrrpVersion.V2);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Farewells))]
    public void The_other_takes_over_without_skew_whatever_the_interval(string way, double interval, VrrpVersion version)
    {
        // The lowest of all waits longest where it has to race; the highest does not want what it may not preempt.
        foreach (byte priority in (byte[])[1, 99, 100, 254])
        {
            foreach (bool preempt in (bool[])[true, false])
            {
                var master = NodeOf(A, 100, B, interval, version).AsMaster();
                var backup = new Node(NodeOf(B, priority, A, interval, version).Router.Config with { Preempt = preempt }).Started();
                backup.Hears(master);

                Ways[way](master);
                backup.HearsLeaving(master);

                // Never two: the one has let go before it says so, and the other takes because it is said.
                Assert.Equal([ReleaseAddresses, SendLeavingAdvert], master.Did);
                Assert.Equal([TakeAddresses, SendAdvert, Announce], backup.Did);
                Assert.Equal((VrrpState.Master, ReasonCode.MasterLeft), (backup.State, backup.Router.LastTransition.Reason.Code));
                Assert.Equal(backup.Now + TimeSpan.FromSeconds(interval), backup.Router.Deadline);
                Assert.NotEqual(VrrpState.Master, master.State);
            }
        }
    }

    [Theory]
    [InlineData(0.01, 40.95)]
    [InlineData(40.95, 0.01)]
    public void Nor_does_it_matter_that_the_master_speaks_at_another_pace(double own, double masters)
    {
        var master = NodeOf(A, 200, B, masters, VrrpVersion.V3).AsMaster();
        var backup = NodeOf(B, 100, A, own, VrrpVersion.V3).Started();
        backup.Hears(master);

        backup.HearsLeaving(master);

        Assert.Equal((VrrpState.Master, backup.Now + TimeSpan.FromSeconds(own)), (backup.State, backup.Router.Deadline));
    }

    [Theory]
    [InlineData(TakeoverRestraint.NoPreemption)]
    [InlineData(TakeoverRestraint.NotOnSilence)]
    [InlineData(TakeoverRestraint.NoPreemption | TakeoverRestraint.NotOnSilence)]
    public void Nor_that_it_is_held_back_from_anything_less_certain(TakeoverRestraint restraint)
    {
        var master = NodeOf(A, 200, B, 1, VrrpVersion.V3).AsMaster();
        var backup = NodeOf(B, 100, A, 1, VrrpVersion.V3).Started();
        backup.Hears(master);
        backup.Step(VrrpEvent.Restrained(restraint, "db1 is alive on the peer link"));

        backup.HearsLeaving(master);

        Assert.Equal(VrrpState.Master, backup.State);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(1)]
    [InlineData(40.95)]
    public void Who_slept_longer_than_its_lease_leaves_the_other_alone_whatever_the_interval(double interval)
    {
        foreach (bool preempt in (bool[])[true, false])
        {
            var sleeper = new Node(NodeOf(A, 200, B, interval, VrrpVersion.V3).Router.Config with { Preempt = preempt }).AsMaster();
            var other = NodeOf(B, 100, A, interval, VrrpVersion.V3).Started();
            other.Hears(sleeper);
            other.AtItsDeadline();
            sleeper.Passes(interval * 1000);

            sleeper.Step(VrrpEvent.LeaseLost("stood still"));
            Assert.Equal([ReleaseAddresses], sleeper.Did);
            sleeper.Hears(other);

            Assert.Empty(sleeper.Did);
            Assert.Equal(VrrpState.Backup, sleeper.State);
            Assert.Equal(sleeper.Now + VrrpTimers.MasterDown(VrrpVersion.V3, 200, TimeSpan.FromSeconds(interval)), sleeper.Router.Deadline);
        }
    }

    private static Node NodeOf(string address, byte priority, string peer, double interval, VrrpVersion version) =>
        new(new Node(address, priority, peer).Router.Config with { AdvertInterval = TimeSpan.FromSeconds(interval), Version = version });
}
