using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

internal readonly record struct RouterBefore(VrrpState State, TimeSpan Deadline, int Transitions);

/// <summary>One Step: what went in, how the router was, what came out.</summary>
internal readonly ref struct StepReport(
    SimulatedHost host, TimeSpan now, VrrpEvent e, RouterBefore before, ReadOnlySpan<VrrpAction> actions)
{
    internal SimulatedHost Host => host;

    internal VirtualRouter Router => host.Router!;

    /// <summary>As it was given to Step.</summary>
    internal TimeSpan Now => now;

    internal VrrpEvent Event { get; } = e;

    internal RouterBefore Before => before;

    internal ReadOnlySpan<VrrpAction> Actions { get; } = actions;

    internal bool ChangedState => Router.Transitions != before.Transitions;
}
