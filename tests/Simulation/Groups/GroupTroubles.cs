using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Groups;

/// <summary>What befalls groups: kills, freezes, a link or a network of one member or of all, checks, hand-overs, restraints.</summary>
internal sealed class GroupTroubles(GroupWorld world)
{
    private readonly Chance _chance = world.Chance;

    internal void Begin() => After(_chance.Between(TimeSpan.Zero, 2 * world.Scenario.Calm), () =>
    {
        Happen();
        Begin();
    });

    private void Happen()
    {
        var host = world.Hosts[_chance.Below(world.Hosts.Length)];
        int member = _chance.Below(GroupScenario.Members);
        switch (_chance.Below(10))
        {
            case 0:
                host.Crash();
                After(Span(), host.Start);
                break;
            case 1:
                host.Freeze();
                After(Span(), host.Thaw);
                break;
            case 2:
            case 3:
                host.LinkGoes(member, up: false);
                After(Span(), () => host.LinkGoes(member, up: true));
                break;
            case 4:
                host.FitnessGoes(fit: false);
                After(Span(), () => host.FitnessGoes(fit: true));
                break;
            case 5:
                host.HandOver(member);
                break;
            case 6:
                host.Stop();
                After(Span(), host.Start);
                break;
            case 7:
                CutSome([member], both: _chance.Happens(0.5));
                break;
            case 8:
                CutSome([0, 1], both: _chance.Happens(0.5));
                break;
            case 9:
                host.RestraintGoes(_chance.Of(TakeoverRestraint.NoPreemption, TakeoverRestraint.NotOnSilence, TakeoverRestraint.Never));
                After(Span(), () => host.RestraintGoes(TakeoverRestraint.None));
                break;
        }
    }

    private void CutSome(int[] members, bool both)
    {
        int from = _chance.Below(world.Hosts.Length);
        int to = (from + 1 + _chance.Below(world.Hosts.Length - 1)) % world.Hosts.Length;
        foreach (int member in members)
        {
            var span = Span();
            Cut(member, from, to, span);
            if (both)
                Cut(member, to, from, span);
        }
    }

    private void Cut(int member, int from, int to, TimeSpan span)
    {
        world.Cut(member, from, to, cut: true);
        After(span, () => world.Cut(member, from, to, cut: false));
    }

    private TimeSpan Span() => world.Scenario.Slowest * _chance.Of(1, 3, 10, 60) * 2 + _chance.Between(TimeSpan.Zero, world.Scenario.Slowest);

    private void After(TimeSpan span, Action what) => world.Plan(world.Now + span, what);
}
