using static VipGuard.Vrrp.ReasonCode;
using static VipGuard.Vrrp.Tests.Machine.Cases;
using static VipGuard.Vrrp.Tests.Machine.Happening;
using static VipGuard.Vrrp.Tests.Machine.Situation;
using static VipGuard.Vrrp.VrrpAction;
using static VipGuard.Vrrp.VrrpState;

namespace VipGuard.Vrrp.Tests.Machine;

public class MasterTests
{
    private static readonly Situation NoPreempt = Given(Master) with { Preempt = false };
    private static readonly Situation Settled = Given(Master).After(Deadline, at: 1).After(Deadline, at: 2);

    public static TheoryData<Case> Adverts => new()
    {
        // The higher priority stays, then the higher address. Who gives way says so: the RFC has it silent.
        Given(Master).When(Heard(priority: 101)).Then(Backup, because: HigherPriorityHeard, does: Leaves, deadline: MasterDown),
        Given(Master).When(Heard(priority: 100, from: HigherAddress)).Then(Backup, because: HigherPriorityHeard, does: Leaves, deadline: MasterDown),
        NoPreempt.When(Heard(priority: 101)).Then(Backup, because: HigherPriorityHeard, does: Leaves, deadline: MasterDown),
        Given(Master).When(Heard(priority: 200, interval: 2)).Then(Backup, because: HigherPriorityHeard, does: Leaves, deadline: 2 * MasterDown),
        (Given(Master) with { Version = VrrpVersion.V2 }).When(Heard(priority: 101)).Then(Backup, because: HigherPriorityHeard, does: Leaves, deadline: MasterDown),
        (Given(Master) with { Priority = 255 }).When(Heard(priority: 255, from: HigherAddress)).Then(Backup, because: HigherPriorityHeard, does: Leaves, deadline: 3.00390625),

        // A lower one is answered at once. The RFC has the advert; the addresses and the announcement are ours.
        Given(Master).When(Heard(priority: 99), at: 0.5).Then(Master, does: AssertsItself, deadline: NextAdvert),
        Given(Master).When(Heard(priority: 100), at: 0.5).Then(Master, does: AssertsItself, deadline: NextAdvert),
        NoPreempt.When(Heard(priority: 99), at: 0.5).Then(Master, does: AssertsItself, deadline: NextAdvert),
        (Given(Master) with { Priority = 255 }).When(Heard(priority: 254), at: 0.5).Then(Master, does: AssertsItself, deadline: NextAdvert),

        // Once in 10 ms, whoever asks: also a master that speaks seldom ends at once what two of them are.
        Given(Master).After(Heard(priority: 99), at: 0.1).When(Heard(priority: 99), at: 0.1099999).Then(Master),
        Given(Master).After(Heard(priority: 99), at: 0.1).When(Heard(priority: 98, from: HigherAddress), at: 0.105).Then(Master),
        Given(Master).After(Heard(priority: 99), at: 0.1).When(Heard(priority: 99), at: 0.11).Then(Master, does: AssertsItself, deadline: NextAdvert),

        // Another master leaves: this one says that it stays.
        Given(Master).When(Heard(priority: 0), at: 0.5).Then(Master, does: AssertsItself, deadline: NextAdvert),
        Given(Master).After(Heard(priority: 99), at: 0.4).When(Heard(priority: 0), at: 0.5).Then(Master, does: AssertsItself, deadline: NextAdvert),
        Given(Master).After(Heard(priority: 0), at: 0.4).When(Heard(priority: 99), at: 0.5).Then(Master, does: AssertsItself, deadline: NextAdvert),

        // Once an interval; one that comes between is answered with the next advert.
        Given(Master).After(Heard(priority: 0), at: 0.5).When(Heard(priority: 0), at: 1.4999999).Then(Master),
        Given(Master).After(Heard(priority: 0), at: 0.5).When(Heard(priority: 0), at: 1.5).Then(Master, does: AssertsItself, deadline: NextAdvert),
        Given(Master).After(Heard(priority: 0), at: 0.5).After(Heard(priority: 0), at: 0.6).When(Deadline, at: 1.5).Then(Master, does: AssertsItself, deadline: NextAdvert),
        (Given(Master) with { Pair = true }).When(Heard(priority: 0), at: 0.5).Then(Master, does: AssertsItself, deadline: NextAdvert),
    };

    [Theory]
    [MemberData(nameof(Adverts))]
    public void Adverts_RFC9568_6_4_3(Case c) => c.Holds();

    public static TheoryData<Case> Standstill => new()
    {
        // Longer than 3 intervals without an advert of ours: another has taken over, and holds what we held.
        NoPreempt.When(Heard(priority: 90), at: 3.0000001).Then(Backup, because: Replaced, does: Leaves, deadline: MasterDown),
        NoPreempt.When(Heard(priority: 90), at: 3600).Then(Backup, because: Replaced, does: Leaves, deadline: MasterDown),
        NoPreempt.When(Heard(priority: 90), at: 3).Then(Master, does: AssertsItself, deadline: NextAdvert),

        // Who preempts takes it back; so does the owner.
        Given(Master).When(Heard(priority: 90), at: 3600).Then(Master, does: AssertsItself, deadline: NextAdvert),
        (NoPreempt with { Priority = 255 }).When(Heard(priority: 90), at: 3600).Then(Master, does: AssertsItself, deadline: NextAdvert),

        // Nobody is there: the lease may have run out, and someone may have been there.
        Given(Master).When(Deadline, at: 3.0000001).Then(Master, does: AssertsItself, deadline: NextAdvert),
        NoPreempt.When(Deadline, at: 3600).Then(Master, does: AssertsItself, deadline: NextAdvert),
    };

    [Theory]
    [MemberData(nameof(Standstill))]
    public void Standstill_is_not_in_the_RFC(Case c) => c.Holds();

    public static TheoryData<Case> Timer => new()
    {
        Settled.When(Deadline, at: 3).Then(Master, does: [SendAdvert], deadline: NextAdvert),

        // From the deadline, so that adverts do not drift; from now, if that would be in the past.
        Settled.When(Deadline, at: 3.25).Then(Master, does: [SendAdvert], deadline: 0.75),
        Settled.When(Deadline, at: 4).Then(Master, does: [SendAdvert], deadline: NextAdvert),
        Settled.When(Deadline, at: 4.5).Then(Master, does: [SendAdvert], deadline: NextAdvert),

        // What a new master repeats of its announcement is the schedule's (AnnounceSchedule), not its.
        Given(Master).When(Deadline, at: 1).Then(Master, does: [SendAdvert], deadline: NextAdvert),

        // Not yet.
        Given(Master).When(Deadline, at: 0.9999999).Then(Master),
    };

    [Theory]
    [MemberData(nameof(Timer))]
    public void The_advert_timer_RFC9568_6_4_3(Case c) => c.Holds();

    public static TheoryData<Case> OwnAffairs => new()
    {
        // §6.4.3: shutdown.
        Given(Master).When(Stop).Then(Initialize, because: Stopped, does: Leaves, deadline: Never),

        // Not in the RFC: held down, or asked to give way.
        Given(Master).When(ChecksFail).Then(Fault, because: Unfit, does: Leaves, deadline: Never),
        Given(Master).When(LinkGoesDown).Then(Fault, because: LinkDown, does: Leaves, deadline: Never),
        Given(Master).When(AskToHandOver).Then(Backup, because: HandoverAsked, does: Leaves, deadline: MasterDown),
        (Given(Master) with { Priority = 255 }).When(AskToHandOver).Then(Backup, because: HandoverAsked, does: Leaves, deadline: 3.00390625),

        Given(Master).When(ChecksPass).Then(Master),
        Given(Master).When(LinkComesUp).Then(Master),
        Given(Master).When(Start).Then(Master),

        // It shows in the next advert, which is not hurried.
        Given(Master).When(PriorityGoesTo(50), at: 0.5).Then(Master),
    };

    [Theory]
    [MemberData(nameof(OwnAffairs))]
    public void What_it_is_told_RFC9568_6_4_3(Case c) => c.Holds();

    public static TheoryData<Case> Reloads => new()
    {
        Given(Master).When(Reload("nothing new", config => config with { Priority = 100 }), at: 0.5).Then(Master, does: [TakeAddresses, SendAdvert], deadline: NextAdvert),
        Given(Master).When(Reload("100 ms", config => config with { AdvertInterval = TimeSpan.FromMilliseconds(100) }), at: 0.2).Then(Master, does: [TakeAddresses, SendAdvert], deadline: 0.1),
        Given(Master).When(Reload("5 s", config => config with { AdvertInterval = TimeSpan.FromSeconds(5) }), at: 1.5).Then(Master, does: [TakeAddresses, SendAdvert], deadline: 5),
        Given(Master).When(Reload("another address", config => config with { Addresses = [HostAddress.Parse("192.0.2.101")] }), at: 0.5).Then(Master, does: AssertsItself, deadline: NextAdvert),
        Given(Master).When(Reload("one more address", config => config with { Addresses = [.. config.Addresses, HostAddress.Parse("192.0.2.101")] }), at: 0.5).Then(Master, does: AssertsItself, deadline: NextAdvert),
        Given(Master).When(Reload("priority 1", config => config with { Priority = 1 }), at: 0.5).Then(Master, does: [TakeAddresses, SendAdvert], deadline: NextAdvert),
    };

    [Theory]
    [MemberData(nameof(Reloads))]
    public void Reloads_are_told_at_once_and_leave_the_addresses_where_they_are(Case c) => c.Holds();

    [Fact]
    public void Who_gives_way_says_to_whom()
    {
        Assert.Equal("192.0.2.1 advertises priority 101, ours is 100", ReasonAfter(Given(Master).After(Heard(priority: 101)), at: 0));
        Assert.Equal("stood still for 4000 ms; 192.0.2.1 took over", ReasonAfter(NoPreempt.After(Heard(priority: 90), at: 4), at: 4));

        static string ReasonAfter(Situation situation, double at)
        {
            var (what, _) = situation.Before[0];
            var router = (situation with { Before = [] }).When(Deadline).Begin();
            what.To(router, TimeSpan.FromSeconds(1000 + at), new ActionList());
            return router.LastTransition.Reason.ToString();
        }
    }

    [Fact]
    public void It_knows_no_other_master_until_it_gives_way()
    {
        var router = Given(Master).After(Heard(priority: 90)).When(Deadline).Begin();
        Assert.Null(router.Master);

        Heard(priority: 200).To(router, TimeSpan.FromSeconds(1001), new ActionList());
        Assert.Equal((HostAddress.Parse(LowerAddress), (byte)200), router.Master);
    }
}
