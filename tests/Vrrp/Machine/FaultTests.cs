using static VipGuard.Vrrp.ReasonCode;
using static VipGuard.Vrrp.Tests.Machine.Cases;
using static VipGuard.Vrrp.Tests.Machine.Happening;
using static VipGuard.Vrrp.Tests.Machine.Situation;
using static VipGuard.Vrrp.VrrpState;

namespace VipGuard.Vrrp.Tests.Machine;

/// <summary>Not in the RFC: a router that is held down by a check or a link takes no part.</summary>
public class FaultTests
{
    // By a check, unless something else is said.
    private static readonly Situation ByTheLink = Given(Fault) with { LinkUp = false };
    private static readonly Situation ByBoth = Given(Fault) with { Fit = false, LinkUp = false };

    public static TheoryData<Case> Released => new()
    {
        Given(Fault).When(ChecksPass).Then(Backup, because: FitAgain, deadline: MasterDown),
        ByTheLink.When(LinkComesUp).Then(Backup, because: LinkUp, deadline: MasterDown),
        (Given(Fault) with { Priority = 255 }).When(ChecksPass).Then(Master, because: AddressOwner, does: TakesOver, deadline: NextAdvert),
        (ByTheLink with { Priority = 255 }).When(LinkComesUp).Then(Master, because: AddressOwner, does: TakesOver, deadline: NextAdvert),

        // Both must be well.
        ByBoth.When(ChecksPass).Then(Fault),
        ByBoth.When(LinkComesUp).Then(Fault),
        ByBoth.After(ChecksPass).When(LinkComesUp).Then(Backup, because: LinkUp, deadline: MasterDown),
        ByBoth.After(LinkComesUp).When(ChecksPass).Then(Backup, because: FitAgain, deadline: MasterDown),

        // v3: a master that it heard meanwhile, and that speaks more seldom than we would, is waited for.
        Given(Fault).After(Heard(priority: 200, interval: 5)).When(ChecksPass).Then(Backup, because: FitAgain, deadline: 5 * MasterDown),
        Given(Fault).After(Heard(priority: 200, interval: 0.1)).When(ChecksPass).Then(Backup, because: FitAgain, deadline: MasterDown),
        Given(Fault).After(Heard(priority: 200, interval: 5)).After(Heard(priority: 0)).When(ChecksPass).Then(Backup, because: FitAgain, deadline: MasterDown),
        (Given(Fault) with { Version = VrrpVersion.V2 }).After(Heard(priority: 200)).When(ChecksPass).Then(Backup, because: FitAgain, deadline: MasterDown),
    };

    [Theory]
    [MemberData(nameof(Released))]
    public void It_waits_as_a_backup_once_it_may_serve_again(Case c) => c.Holds();

    public static TheoryData<Case> Held => new()
    {
        Given(Fault).When(Heard(priority: 0)).Then(Fault),
        Given(Fault).When(Heard(priority: 1)).Then(Fault),
        Given(Fault).When(Heard(priority: 255)).Then(Fault),
        Given(Fault).When(Deadline, at: 3600).Then(Fault),
        Given(Fault).When(AskToHandOver).Then(Fault),
        Given(Fault).When(LosesItsLease, at: 3600).Then(Fault),
        Given(Fault).When(Start).Then(Fault),
        Given(Fault).When(ChecksFail).Then(Fault),
        Given(Fault).When(LinkGoesDown).Then(Fault),
        Given(Fault).When(LinkComesUp).Then(Fault),
        Given(Fault).When(PriorityGoesTo(255)).Then(Fault),
        Given(Fault).When(Reload("priority 255", config => config with { Priority = 255 })).Then(Fault),

        Given(Fault).When(Stop).Then(Initialize, because: Stopped),
    };

    [Theory]
    [MemberData(nameof(Held))]
    public void Until_then_nothing_moves_it_and_it_sends_nothing(Case c) => c.Holds();

    [Fact]
    public void It_says_who_serves_meanwhile()
    {
        Assert.Equal((HostAddress.Parse(LowerAddress), (byte)90), Given(Fault).After(Heard(priority: 90)).When(Deadline).Begin().Master);
        Assert.Null(Given(Fault).After(Heard(priority: 90)).After(Heard(priority: 0)).When(Deadline).Begin().Master);
        Assert.NotNull(Given(Fault).After(Heard(priority: 90)).After(Heard(priority: 0, from: HigherAddress)).When(Deadline).Begin().Master);
    }

    [Fact]
    public void It_says_why_it_is_held_down()
    {
        var router = Given(Backup).When(Deadline).Begin();
        var actions = new ActionList();
        Assert.True(router.IsFit && router.IsLinkUp);
        Assert.Null(router.WhyHeldDown);

        router.Step(TimeSpan.FromSeconds(1001), VrrpEvent.FitnessChanged(false, "check mysqld: port refused"), actions);
        Assert.Equal("check mysqld: port refused", router.WhyHeldDown);
        Assert.Equal("check mysqld: port refused", router.LastTransition.Reason.ToString());

        router.Step(TimeSpan.FromSeconds(1002), VrrpEvent.FitnessChanged(false, "check mysqld: no greeting within 3 s"), actions);
        Assert.Equal("check mysqld: no greeting within 3 s", router.WhyHeldDown);

        router.Step(TimeSpan.FromSeconds(1003), VrrpEvent.LinkChanged(false, "interface ens33 is down"), actions);
        Assert.Equal("interface ens33 is down", router.WhyHeldDown);
        Assert.False(router.IsFit || router.IsLinkUp);

        router.Step(TimeSpan.FromSeconds(1004), VrrpEvent.LinkChanged(true), actions);
        Assert.Equal("check mysqld: no greeting within 3 s", router.WhyHeldDown);

        router.Step(TimeSpan.FromSeconds(1005), VrrpEvent.FitnessChanged(true, "check mysqld: greets"), actions);
        Assert.Null(router.WhyHeldDown);
        Assert.Equal("check mysqld: greets", router.LastTransition.Reason.ToString());
    }
}
