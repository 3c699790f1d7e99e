using static VipGuard.Vrrp.ReasonCode;
using static VipGuard.Vrrp.Tests.Machine.Cases;
using static VipGuard.Vrrp.Tests.Machine.Happening;
using static VipGuard.Vrrp.VrrpState;

namespace VipGuard.Vrrp.Tests.Machine;

/// <summary>Not in the RFC; keepalived's preempt_delay: who has come back leaves a lower priority alone for a while.</summary>
public class PreemptDelayTests
{
    private static readonly Happening TenSeconds = Reload("preempt_delay 10 s", config => config with { PreemptDelay = TimeSpan.FromSeconds(10) });
    private static readonly Situation Patient = Given(Backup) with { PreemptDelay = 10 };
    private static readonly Situation OfAPair = Patient with { Pair = true };

    public static TheoryData<Case> Delays => new()
    {
        // While it lasts a lower priority is heard out, and its silence is noticed.
        Patient.When(Heard(priority: 99), at: 2).Then(Backup, deadline: MasterDown),
        Patient.When(Heard(priority: 99), at: 9.9999999).Then(Backup, deadline: MasterDown),
        Patient.After(Heard(priority: 99), at: 2).When(Deadline, at: 2 + MasterDown).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),

        // Then it preempts.
        Patient.After(Heard(priority: 99), at: 9).When(Heard(priority: 99), at: 10).Then(Backup),
        Patient.After(Heard(priority: 99), at: 9).After(Heard(priority: 99), at: 10).When(Deadline, at: 9 + MasterDown).Then(Master, because: LowerPriorityHeard, does: TakesOver, deadline: NextAdvert),

        // Nobody serves: nothing to wait for.
        Patient.When(Deadline, at: MasterDown).Then(Master, because: MasterSilent, does: TakesOver, deadline: NextAdvert),
        OfAPair.When(Heard(priority: 0), at: 1).Then(Master, because: MasterLeft, does: TakesOver, deadline: NextAdvert),
        Patient.When(Heard(priority: 0), at: 1).Then(Backup, deadline: Skew),

        // The owner waits for nobody: one that handed over is a backup.
        (Given(Backup) with { Priority = 255, PreemptDelay = 10 }).When(Heard(priority: 99), at: 2).Then(Backup),

        // A reload that makes it longer waits again; one that takes it away does not.
        Given(Backup).After(Heard(priority: 99), at: 2).When(TenSeconds, at: 3).Then(Backup, deadline: MasterDown),
        Patient.After(Reload("no preempt_delay", config => config with { PreemptDelay = TimeSpan.Zero }), at: 1).When(Heard(priority: 99), at: 2).Then(Backup),
    };

    [Theory]
    [MemberData(nameof(Delays))]
    public void Who_has_come_back_leaves_a_lower_priority_alone_for_a_while(Case c) => c.Holds();

    [Theory]
    [InlineData("checks")]
    [InlineData("link")]
    public void The_delay_begins_again_when_a_fault_is_over(string what)
    {
        var (bad, good) = what == "checks" ? (ChecksFail, ChecksPass) : (LinkGoesDown, LinkComesUp);
        var router = Patient.When(Deadline).Begin();
        var actions = new ActionList();
        bad.To(router, TimeSpan.FromSeconds(1100), actions);
        good.To(router, TimeSpan.FromSeconds(1200), actions);

        Heard(priority: 99).To(router, TimeSpan.FromSeconds(1209), actions);
        Assert.Equal(TimeSpan.FromSeconds(1209 + MasterDown), router.Deadline);
        Heard(priority: 99).To(router, TimeSpan.FromSeconds(1210), actions);
        Assert.Equal(TimeSpan.FromSeconds(1209 + MasterDown), router.Deadline);
    }
}
