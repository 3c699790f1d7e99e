namespace VipGuard.Simulation.Tests.Rules;

/// <summary>Where nothing was lost and nothing was done for long enough, nobody changes state.</summary>
internal sealed class CalmStaysCalm(World world) : Rule(world)
{
    private TimeSpan _lastTrouble;

    internal override void Stepped(in StepReport report)
    {
        if (!report.ChangedState)
            return;
        var calm = World.Now - _lastTrouble;
        if (calm > Bounds.Settling)
            throw Broken($"{Name(report.Host.Index)} went to {report.Router.State} ({report.Router.LastTransition.Reason}) after {calm.TotalSeconds:F3} s without trouble");
        Record(calm, Bounds.Settling);
    }

    internal override void Dropped(int from, int to) => _lastTrouble = World.Now;

    internal override void Disturbed(int host) => _lastTrouble = World.Now;
}
