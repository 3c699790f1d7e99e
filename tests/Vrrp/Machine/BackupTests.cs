using static VipGuard.Vrrp.ReasonCode;
using static VipGuard.Vrrp.Tests.Machine.Cases;
using static VipGuard.Vrrp.Tests.Machine.Happening;
using static VipGuard.Vrrp.Tests.Machine.Situation;
using static VipGuard.Vrrp.VrrpState;

namespace VipGuard.Vrrp.Tests.Machine;

public class BackupTests
{
    private static readonly Situation V2 = Given(Backup) with { Version = VrrpVersion.V2 };
    private static readonly Situation NoPreempt = Given(Backup) with { Preempt = false };
    private static readonly Situation OfAPair = Given(Backup) with { Pair = true };

    public static TheoryData<Case> Adverts => new()
    {
        // A higher or an equal priority serves: wait on. The tie of equal ones is a matter of masters (§6.4.3).
        Given(Backup).When(Heard(priority: 101), at: 2).Then(Backup, deadline: MasterDown),
        Given(Backup).When(Heard(priority: 255), at: 2).Then(Backup, deadline: MasterDown),
        Given(Backup).When(Heard(priority: 100), at: 2).Then(Backup, deadline: MasterDown),
        Given(Backup).When(Heard(priority: 100, from: HigherAddress), at: 2).Then(Backup, deadline: MasterDown),

        // A lower one is heard out only where preemption is off.
        Given(Backup).When(Heard(priority: 99), at: 2).Then(Backup),
        NoPreempt.When(Heard(priority: 99), at: 2).Then(Backup, deadline: MasterDown),
        NoPreempt.When(Heard(priority: 1), at: 2).Then(Backup, deadline: MasterDown),

        // The owner preempts whatever the knob says (§6.1).
        (NoPreempt with { Priority = 255 }).When(Heard(priority: 254), at: 2).Then(Backup),

        // v3 waits at the master's pace: Active_Adver_Interval (§6.1). v2 knows but one pace.
        Given(Backup).When(Heard(priority: 200, interval: 0.01)).Then(Backup, deadline: 0.03609375),
        Given(Backup).When(Heard(priority: 200, interval: 40.95)).Then(Backup, deadline: 147.80390625),
        V2.When(Heard(priority: 200)).Then(Backup, deadline: MasterDown),
    };

    [Theory]
    [MemberData(nameof(Adverts))]
    public void Adverts_RFC9568_6_4_2(Case c) => c.Holds();

    public static TheoryData<Case> LeavingMasters => new()
    {
        // Three nodes: the backups race by their skews.
        Given(Backup).When(Heard(priority: 0)).Then(Backup, deadline: Skew),
        Given(Backup).After(Heard(priority: 200)).When(Heard(priority: 0), at: 1).Then(Backup, deadline: Skew),
        Given(Backup).After(Heard(priority: 200, interval: 2)).When(Heard(priority: 0), at: 1).Then(Backup, deadline: 2 * Skew),
        V2.After(Heard(priority: 200)).When(Heard(priority: 0), at: 1).Then(Backup, deadline: Skew),
        NoPreempt.After(Heard(priority: 1)).When(Heard(priority: 0), at: 1).Then(Backup, deadline: Skew),

        // Not in the RFC: a pair has nobody to race.
        OfAPair.When(Heard(priority: 0)).Then(Master, because: MasterLeft, does: TakesOver, deadline: NextAdvert),
        (OfAPair with { Preempt = false }).When(Heard(priority: 0)).Then(Master, because: MasterLeft, does: TakesOver, deadline: NextAdvert),

        // Not in the RFC: it is another than the master that leaves; the master serves on.
        Given(Backup).After(Heard(priority: 200, from: HigherAddress)).When(Heard(priority: 0), at: 1).Then(Backup),

        // Nor has it if a lower one comes and goes while it is waited for.
        Given(Backup).After(Heard(priority: 200, from: HigherAddress)).After(Heard(priority: 90), at: 0.5).When(Heard(priority: 0), at: 1).Then(Backup),

        // Not in the RFC: a farewell does not put off what silence would bring sooner.
        Given(Backup).When(Heard(priority: 0), at: 3.5).Then(Backup),
        Given(Backup).After(Heard(priority: 0)).When(Heard(priority: 0), at: 0.5).Then(Backup),
    };

    [Theory]
    [MemberData(nameof(LeavingMasters))]
    public void Leaving_masters_RFC9568_6_4_2(Case c) => c.Holds();

    public static TheoryData<Case> Silence => new()
    {
        Given(Backup).When(Deadline, at: MasterDown).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),
        Given(Backup).When(Deadline, at: MasterDown + 0.25).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),
        NoPreempt.When(Deadline, at: MasterDown).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),
        V2.When(Deadline, at: MasterDown).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),

        // The same edge with reasons of its own: it was no silence at all.
        Given(Backup).After(Heard(priority: 0)).When(Deadline, at: Skew).Then(Master, because: MasterLeft, does: TakesOver, deadline: NextAdvert),
        Given(Backup).After(Heard(priority: 90)).After(Heard(priority: 0), at: 1).When(Deadline, at: 1 + Skew).Then(Master, because: MasterLeft, does: TakesOver, deadline: NextAdvert),
        Given(Backup).After(Heard(priority: 90), at: 3).When(Deadline, at: MasterDown).Then(Master, because: LowerPriorityHeard, does: TakesOver, deadline: NextAdvert),
        Given(Backup).After(Heard(priority: 90), at: 3).After(Heard(priority: 200), at: 3.1).When(Deadline, at: 3.1 + MasterDown).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),

        // A tick too early is too early.
        Given(Backup).When(Deadline, at: MasterDown - 0.0000001).Then(Backup),
        Given(Backup).When(Deadline).Then(Backup),
    };

    [Theory]
    [MemberData(nameof(Silence))]
    public void Silence_RFC9568_6_4_2(Case c) => c.Holds();

    public static TheoryData<Case> LateLooks => new()
    {
        // Not in the RFC: it stood still itself, by more than a quarter of an interval.
        Given(Backup).When(Deadline, at: MasterDown + 0.26).Then(Backup, deadline: 0.05),
        Given(Backup).After(Deadline, at: 100).When(Deadline, at: 100.05).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),
        Given(Backup).After(Deadline, at: 100).When(Heard(priority: 200), at: 100.01).Then(Backup, deadline: MasterDown),

        // Once. After another advert, once more.
        Given(Backup).After(Deadline, at: 100).When(Deadline, at: 200).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),
        Given(Backup).After(Deadline, at: 100).After(Heard(priority: 200), at: 100.01).When(Deadline, at: 200).Then(Backup, deadline: 0.05),

        // A farewell was heard, and a lower priority is: there is nothing to listen for.
        Given(Backup).After(Heard(priority: 0)).When(Deadline, at: 100).Then(Master, because: MasterLeft, does: TakesOver, deadline: NextAdvert),
        Given(Backup).After(Heard(priority: 90), at: 3).When(Deadline, at: 100).Then(Master, because: LowerPriorityHeard, does: TakesOver, deadline: NextAdvert),

        // At 10 ms it listens for an interval.
        Given(Backup).After(Reload("10 ms", Every(0.01))).When(Deadline, at: 1).Then(Backup, deadline: 0.01),
    };

    [Theory]
    [MemberData(nameof(LateLooks))]
    public void Who_looks_late_listens_before_it_takes(Case c) => c.Holds();

    public static TheoryData<Case> OwnAffairs => new()
    {
        // §6.4.2: shutdown. It served nobody, so it tells nobody.
        Given(Backup).When(Stop).Then(Initialize, because: Stopped, deadline: Never),

        // Not in the RFC: held down.
        Given(Backup).When(ChecksFail).Then(Fault, because: Unfit, deadline: Never),
        Given(Backup).When(LinkGoesDown).Then(Fault, because: LinkDown, deadline: Never),
        Given(Backup).When(ChecksPass).Then(Backup),
        Given(Backup).When(LinkComesUp).Then(Backup),

        Given(Backup).When(Start).Then(Backup),
        Given(Backup).When(AskToHandOver).Then(Backup),
        Given(Backup).When(PriorityGoesTo(200), at: 1).Then(Backup),
    };

    [Theory]
    [MemberData(nameof(OwnAffairs))]
    public void What_it_is_told_RFC9568_6_4_2(Case c) => c.Holds();

    public static TheoryData<Case> Reloads => new()
    {
        // It knows its master's pace, and its own new one changes nothing about that.
        Given(Backup).After(Heard(priority: 200)).When(Reload("100 ms", Every(0.1)), at: 1).Then(Backup),
        Given(Backup).After(Heard(priority: 200)).When(Reload("5 s", Every(5)), at: 1).Then(Backup),

        // It knows of none: the shorter patience holds.
        Given(Backup).When(Reload("100 ms", Every(0.1)), at: 1).Then(Backup, deadline: MasterDown / 10),
        Given(Backup).When(Reload("5 s", Every(5)), at: 1).Then(Backup),
        Given(Backup).After(Heard(priority: 0)).When(Reload("another priority", config => config with { Priority = 50 }), at: 0.1).Then(Backup),

        // v2: whoever keeps the old interval is no longer heard, so the new one is all there is.
        V2.After(Heard(priority: 200)).When(Reload("5 s", Every(5)), at: 1).Then(Backup, deadline: 15 + Skew),

        Given(Backup).When(Reload("priority 255", config => config with { Priority = 255 })).Then(Master, because: AddressOwner, does: TakesOver, deadline: NextAdvert),
    };

    [Theory]
    [MemberData(nameof(Reloads))]
    public void Reloads_never_make_it_impatient(Case c) => c.Holds();

    [Fact]
    public void Who_preempts_says_whom()
    {
        var router = Given(Backup).After(Heard(priority: 90), at: 3).When(Deadline).Begin();
        router.Step(TimeSpan.FromSeconds(1010), VrrpEvent.DeadlineReached, new ActionList());

        Assert.Equal("192.0.2.1 serves with priority 90, ours is 100", router.LastTransition.Reason.ToString());
    }

    [Fact]
    public void It_knows_its_master_until_that_one_leaves()
    {
        Assert.Null(Given(Backup).When(Deadline).Begin().Master);
        Assert.Equal((HostAddress.Parse(LowerAddress), (byte)90), Given(Backup).After(Heard(priority: 90)).When(Deadline).Begin().Master);
        Assert.Equal((HostAddress.Parse(HigherAddress), (byte)200), Given(Backup).After(Heard(priority: 200, from: HigherAddress)).When(Deadline).Begin().Master);
        Assert.Null(Given(Backup).After(Heard(priority: 200)).After(Heard(priority: 0)).When(Deadline).Begin().Master);
    }

    private static Func<VirtualRouterConfig, VirtualRouterConfig> Every(double seconds) =>
        config => config with { AdvertInterval = TimeSpan.FromSeconds(seconds) };
}
