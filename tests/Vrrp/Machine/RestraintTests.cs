using static VipGuard.Vrrp.ReasonCode;
using static VipGuard.Vrrp.TakeoverRestraint;
using static VipGuard.Vrrp.Tests.Machine.Cases;
using static VipGuard.Vrrp.Tests.Machine.Happening;
using static VipGuard.Vrrp.Tests.Machine.Situation;
using static VipGuard.Vrrp.VrrpState;

namespace VipGuard.Vrrp.Tests.Machine;

/// <summary>What the daemon knows beyond the adverts keeps a backup back, and never moves a master.</summary>
public class RestraintTests
{
    private static readonly Situation OfAPair = Given(Backup) with { Pair = true };
    private static readonly Situation Silent = OfAPair.After(Restrain(NotOnSilence)).After(Deadline, at: MasterDown);
    private static readonly Situation Barred = OfAPair.After(Restrain(TakeoverRestraint.Never));

    public static TheoryData<Case> Silence => new()
    {
        // The other is known to serve: silence waits, without a deadline.
        OfAPair.After(Restrain(NotOnSilence)).When(Deadline, at: MasterDown).Then(Backup, deadline: Cases.Never),
        Barred.When(Deadline, at: MasterDown).Then(Backup, deadline: Cases.Never),

        // What was held up is made good at once.
        Silent.When(Restrain(TakeoverRestraint.None), at: 10).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),
        Silent.When(Restrain(NoPreemption), at: 10).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),
        Silent.When(Restrain(TakeoverRestraint.Never), at: 10).Then(Backup),
        OfAPair.After(Restrain(NotOnSilence)).When(Restrain(TakeoverRestraint.None), at: 2).Then(Backup),

        // It was heard again: all is as it was.
        Silent.When(Heard(priority: 200), at: 10).Then(Backup, deadline: MasterDown),
        Silent.After(Heard(priority: 200), at: 10).When(Restrain(TakeoverRestraint.None), at: 10.5).Then(Backup),

        // Who may take over only if the other is gone, may do so when it is.
        OfAPair.After(Restrain(NoPreemption)).When(Deadline, at: MasterDown).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),
    };

    [Theory]
    [MemberData(nameof(Silence))]
    public void Silence_is_not_enough_where_the_other_is_known_to_serve(Case c) => c.Holds();

    public static TheoryData<Case> Farewells => new()
    {
        // A master that says that it leaves is believed before a second path that is late.
        OfAPair.After(Restrain(NotOnSilence)).When(Heard(priority: 0), at: 1).Then(Master, because: MasterLeft, does: TakesOver, deadline: NextAdvert),
        Silent.When(Heard(priority: 0), at: 10).Then(Master, because: MasterLeft, does: TakesOver, deadline: NextAdvert),
        (Given(Backup).After(Restrain(NotOnSilence)).After(Deadline, at: MasterDown)).When(Heard(priority: 0), at: 10).Then(Backup, deadline: Skew),

        Barred.When(Heard(priority: 0), at: 1).Then(Backup, deadline: Cases.Never),
        Barred.After(Heard(priority: 0), at: 1).When(Restrain(TakeoverRestraint.None), at: 2).Then(Master, because: MasterLeft, does: TakesOver, deadline: NextAdvert),
    };

    [Theory]
    [MemberData(nameof(Farewells))]
    public void A_farewell_is_believed(Case c) => c.Holds();

    public static TheoryData<Case> Preemption => new()
    {
        // With preemption off by restraint a lower priority is heard out, as with preempt = false.
        OfAPair.After(Restrain(NoPreemption)).When(Heard(priority: 99), at: 2).Then(Backup, deadline: MasterDown),
        Barred.When(Heard(priority: 99), at: 2).Then(Backup, deadline: MasterDown),
        OfAPair.After(Heard(priority: 99), at: 2).After(Restrain(NoPreemption), at: 3).When(Deadline, at: MasterDown).Then(Backup),

        // From then on it waits for the lower one like for any other: its silence is noticed.
        OfAPair.After(Heard(priority: 99), at: 2).When(Restrain(NoPreemption), at: 3).Then(Backup, deadline: MasterDown),
        OfAPair.After(Heard(priority: 99), at: 2).After(Restrain(NoPreemption), at: 3).When(Deadline, at: 3 + MasterDown).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),
        OfAPair.After(Restrain(NotOnSilence)).When(Heard(priority: 99), at: 2).Then(Backup),

        // Its own address does not make an owner master while it is restrained.
        (Given(Initialize) with { Priority = 255 }).After(Restrain(NoPreemption)).When(Start).Then(Backup, because: Started, deadline: 3.00390625),
    };

    [Theory]
    [MemberData(nameof(Preemption))]
    public void Nobody_preempts_who_is_restrained(Case c) => c.Holds();

    public static TheoryData<Case> Masters => new()
    {
        Given(Master).When(Restrain(TakeoverRestraint.Never)).Then(Master),
        Given(Master).After(Restrain(TakeoverRestraint.Never)).When(Deadline, at: 1).Then(Master, does: [VrrpAction.SendAdvert], deadline: NextAdvert),
        Given(Master).After(Restrain(TakeoverRestraint.Never)).When(Heard(priority: 99), at: 0.5).Then(Master, does: AssertsItself, deadline: NextAdvert),
        Given(Fault).When(Restrain(TakeoverRestraint.Never)).Then(Fault),
    };

    [Theory]
    [MemberData(nameof(Masters))]
    public void A_master_is_not_moved(Case c) => c.Holds();

    [Fact]
    public void A_restraint_has_its_reason()
    {
        var router = new VirtualRouter(Given(Backup).Config);

        router.Step(default, VrrpEvent.Restrained(NotOnSilence, "db1 is alive"), new ActionList());
        Assert.Equal((NotOnSilence, "db1 is alive"), (router.Restraint, router.WhyRestrained));

        router.Step(default, VrrpEvent.Restrained(TakeoverRestraint.None, "db1 is alive"), new ActionList());
        Assert.Equal((TakeoverRestraint.None, null), (router.Restraint, router.WhyRestrained));
    }
}
