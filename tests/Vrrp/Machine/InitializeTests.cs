using static VipGuard.Vrrp.ReasonCode;
using static VipGuard.Vrrp.Tests.Machine.Cases;
using static VipGuard.Vrrp.Tests.Machine.Happening;
using static VipGuard.Vrrp.VrrpState;

namespace VipGuard.Vrrp.Tests.Machine;

public class InitializeTests
{
    public static TheoryData<Case> Startup => new()
    {
        Given(Initialize).When(Start).Then(Backup, because: Started, deadline: MasterDown),
        (Given(Initialize) with { Priority = 254 }).When(Start).Then(Backup, because: Started, deadline: 3.0078125),
        (Given(Initialize) with { Priority = 1 }).When(Start).Then(Backup, because: Started, deadline: 3.99609375),

        // The owner of the addresses waits for nobody, whether or not preemption is off.
        (Given(Initialize) with { Priority = 255 }).When(Start).Then(Master, because: AddressOwner, does: TakesOver, deadline: NextAdvert),
        (Given(Initialize) with { Priority = 255, Preempt = false }).When(Start).Then(Master, because: AddressOwner, does: TakesOver, deadline: NextAdvert),

        // Not in the RFC: who may not serve is neither backup nor master.
        (Given(Initialize) with { Fit = false }).When(Start).Then(Fault, because: Unfit),
        (Given(Initialize) with { LinkUp = false }).When(Start).Then(Fault, because: LinkDown),
        (Given(Initialize) with { Fit = false, LinkUp = false }).When(Start).Then(Fault, because: LinkDown),
        (Given(Initialize) with { Fit = false, Priority = 255 }).When(Start).Then(Fault, because: Unfit),

        // What it was told before the start holds at the start.
        Given(Initialize).After(ChecksFail).When(Start).Then(Fault, because: Unfit),
        Given(Initialize).After(LinkGoesDown).When(Start).Then(Fault, because: LinkDown),
        (Given(Initialize) with { Fit = false }).After(ChecksPass).When(Start).Then(Backup, because: Started, deadline: MasterDown),
        Given(Initialize).After(PriorityGoesTo(200)).When(Start).Then(Backup, because: Started, deadline: 3.21875),
        Given(Initialize).After(Reload("an interval of 2 s", config => config with { AdvertInterval = TimeSpan.FromSeconds(2) }))
            .When(Start).Then(Backup, because: Started, deadline: 7.21875),
    };

    [Theory]
    [MemberData(nameof(Startup))]
    public void Startup_RFC9568_6_4_1(Case c) => c.Holds();

    public static TheoryData<Case> BeforeStartup => new()
    {
        Given(Initialize).When(Stop).Then(Initialize),
        Given(Initialize).When(Deadline).Then(Initialize),
        Given(Initialize).When(AskToHandOver).Then(Initialize),
        Given(Initialize).When(LosesItsLease).Then(Initialize),
        Given(Initialize).When(Heard(priority: 200)).Then(Initialize),
        Given(Initialize).When(Heard(priority: 0)).Then(Initialize),
        Given(Initialize).When(ChecksFail).Then(Initialize),
        Given(Initialize).When(ChecksPass).Then(Initialize),
        Given(Initialize).When(LinkGoesDown).Then(Initialize),
        Given(Initialize).When(LinkComesUp).Then(Initialize),
        Given(Initialize).When(PriorityGoesTo(200)).Then(Initialize),
        Given(Initialize).When(Reload("priority 255", config => config with { Priority = 255 })).Then(Initialize),
    };

    [Theory]
    [MemberData(nameof(BeforeStartup))]
    public void Nothing_moves_a_router_that_has_not_been_started_RFC9568_6_4_1(Case c) => c.Holds();

    [Fact]
    public void A_router_that_was_stopped_can_be_started_again()
    {
        var router = Given(Backup).When(Stop).Begin();
        var actions = new ActionList();
        router.Step(TimeSpan.FromSeconds(2000), VrrpEvent.Stopped(), actions);
        router.Step(TimeSpan.FromSeconds(3000), VrrpEvent.Started, actions);

        Assert.Equal(Backup, router.State);
        Assert.Equal(TimeSpan.FromSeconds(3000 + MasterDown), router.Deadline);
        Assert.Equal(0, actions.Count);
    }

    [Fact]
    public void A_VRID_or_a_priority_of_0_is_nobodys_RFC9568_5_2_3_and_5_2_4()
    {
        var config = new Situation(Initialize).Config;

        Assert.Throws<ArgumentException>(() => new VirtualRouter(config with { Vrid = 0 }));
        Assert.Throws<ArgumentException>(() => new VirtualRouter(config with { Priority = 0 }));
        Assert.Throws<ArgumentNullException>(() => new VirtualRouter(null!));
    }
}
