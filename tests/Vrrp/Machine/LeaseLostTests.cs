using static VipGuard.Vrrp.ReasonCode;
using static VipGuard.Vrrp.Tests.Machine.Cases;
using static VipGuard.Vrrp.Tests.Machine.Happening;
using static VipGuard.Vrrp.VrrpAction;
using static VipGuard.Vrrp.VrrpState;

namespace VipGuard.Vrrp.Tests.Machine;

/// <summary>Not in the RFC: a daemon that slept for longer than its lease tells its routers before anything else.</summary>
public class LeaseLostTests
{
    private static readonly VrrpAction[] Lets = [ReleaseAddresses];

    public static TheoryData<Case> Masters => new()
    {
        // No farewell: it is not the master that could take leave.
        Given(Master).When(LosesItsLease, at: 5).Then(Backup, because: LeaseLost, does: Lets, deadline: MasterDown),
        (Given(Master) with { Preempt = false }).When(LosesItsLease, at: 5).Then(Backup, because: LeaseLost, does: Lets, deadline: MasterDown),
        (Given(Master) with { Pair = true }).When(LosesItsLease, at: 5).Then(Backup, because: LeaseLost, does: Lets, deadline: MasterDown),
        (Given(Master) with { Version = VrrpVersion.V2 }).When(LosesItsLease, at: 5).Then(Backup, because: LeaseLost, does: Lets, deadline: MasterDown),

        // Even the owner has been asleep: whether someone stood in for it shows within the wait.
        (Given(Master) with { Priority = 255 }).When(LosesItsLease, at: 5).Then(Backup, because: LeaseLost, does: Lets, deadline: 3.00390625),

        // It waits at its own pace, not at that of one before it.
        Given(Master).After(Heard(priority: 90, interval: 40)).When(LosesItsLease, at: 5).Then(Backup, because: LeaseLost, does: Lets, deadline: MasterDown),
        Given(Backup).After(Heard(priority: 200, interval: 5)).After(Deadline, at: 5 * MasterDown).Now(Master)
            .When(LosesItsLease, at: 30).Then(Backup, because: LeaseLost, does: Lets, deadline: MasterDown),

        // Nor does it pay what it owed: an answer to a farewell, at the next advert.
        Given(Master).After(Heard(priority: 0), at: 0.1).After(Heard(priority: 0), at: 0.2).When(LosesItsLease, at: 5).Then(Backup, because: LeaseLost, does: Lets, deadline: MasterDown),
    };

    [Theory]
    [MemberData(nameof(Masters))]
    public void A_master_lets_go_without_a_word_and_waits_as_after_a_start(Case c) => c.Holds();

    public static TheoryData<Case> Afterwards => new()
    {
        Slept().When(Heard(priority: 90), at: 5.5).Then(Backup),
        (Slept() with { Preempt = false }).When(Heard(priority: 90), at: 5.5).Then(Backup, deadline: MasterDown),
        Slept().When(Heard(priority: 200), at: 5.5).Then(Backup, deadline: MasterDown),
        Slept().When(Deadline, at: 5).Then(Backup),
        Slept().When(Deadline, at: 5 + MasterDown).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),
        (Slept() with { Preempt = false }).When(Deadline, at: 5 + MasterDown).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),

        // As one that has come back it leaves a lower priority alone for as long as preempt_delay says.
        (Slept() with { PreemptDelay = 10 }).When(Heard(priority: 90), at: 14.9).Then(Backup, deadline: MasterDown),
        (Slept() with { PreemptDelay = 10 }).When(Heard(priority: 90), at: 15).Then(Backup),
    };

    [Theory]
    [MemberData(nameof(Afterwards))]
    public void Then_it_is_a_backup_like_any_other(Case c) => c.Holds();

    public static TheoryData<Case> Others => new()
    {
        // What it holds nothing of, it can't lose; what it waits for, it waits for as long as before.
        Given(Backup).When(LosesItsLease, at: 2).Then(Backup),
        Given(Backup).After(Heard(priority: 200), at: 1).When(LosesItsLease, at: 2).Then(Backup),
        Given(Backup).When(LosesItsLease, at: 3600).Then(Backup),
        Slept().When(LosesItsLease, at: 6).Then(Backup),
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void One_that_holds_nothing_loses_nothing(Case c) => c.Holds();

    [Fact]
    public void It_says_for_how_long_it_slept_and_names_nobody_as_its_master()
    {
        var router = Slept().When(Start).Begin();

        Assert.Equal("stood still for 5 s", router.LastTransition.Reason.ToString());
        Assert.Null(router.Master);
    }

    private static Situation Slept() => Given(Master).After(LosesItsLease, at: 5).Now(Backup);
}
