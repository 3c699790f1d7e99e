using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>
/// What every Step keeps: it makes progress at its deadline, gives a reason for each edge, leaves before it tells and takes
/// before it tells.
/// </summary>
internal sealed class EveryStepIsInOrder(World world) : Rule(world)
{
    internal override void Stepped(in StepReport report)
    {
        var router = report.Router;
        if (report.Event.Kind == VrrpEventKind.DeadlineReached
            && !(report.ChangedState || (router.Deadline > report.Now && router.Deadline != report.Before.Deadline)))
            throw Broken($"{Who(report)} made no progress at its deadline {router.Deadline.TotalSeconds:F7}, now {report.Now.TotalSeconds:F7}");
        bool waits = router.State is VrrpState.Backup or VrrpState.Master;
        // A restrained backup waits without a deadline for what it knows to change.
        bool held = router is { State: VrrpState.Backup, Restraint: not TakeoverRestraint.None };
        if (!held && waits != (router.Deadline != VirtualRouter.Never))
            throw Broken($"{Who(report)} is {router.State} with the deadline {router.Deadline}");
        if (report.ChangedState)
            LookAtEdge(report);
        else if (router.State != report.Before.State)
            throw Broken($"{Who(report)} went from {report.Before.State} to {router.State} and counted no transition");
        LookAtOrder(report);
    }

    internal override void Sends(SimulatedHost host, byte priority)
    {
        if (priority != 0 && !host.Kernel.IsHeld)
            throw Broken($"{Name(host.Index)} sends an advert and does not hold the address");
        if (priority == 0 && host.Kernel.IsHeld)
            throw Broken($"{Name(host.Index)} says that it leaves and holds the address");
        if (priority != 0 && priority != host.Router!.Config.Priority)
            throw Broken($"{Name(host.Index)} sends priority {priority}, its own is {host.Router.Config.Priority}");
    }

    private void LookAtEdge(in StepReport report)
    {
        var edge = report.Router.LastTransition;
        if (edge.Reason.Code == ReasonCode.None || string.IsNullOrWhiteSpace(edge.Reason.ToString()))
            throw Broken($"{Who(report)} went from {edge.From} to {edge.To} without a reason");
        if (report.Router.Transitions != report.Before.Transitions + 1 || edge.From != report.Before.State
            || edge.To != report.Router.State || edge.From == edge.To || edge.At != report.Now)
            throw Broken($"{Who(report)} reports the edge {edge}, and went from {report.Before.State} to {report.Router.State} at {report.Now.TotalSeconds:F6}");
        // Who lost its lease was no master any more that could take leave.
        bool tells = report.Event.Kind != VrrpEventKind.LeaseLost;
        if (edge.From == VrrpState.Master
            && !(report.Actions.Contains(VrrpAction.ReleaseAddresses) && report.Actions.Contains(VrrpAction.SendLeavingAdvert) == tells))
            throw Broken($"{Who(report)} is no longer master and does not leave{(tells ? " and tell" : ", or tells")}");
        if (edge.To == VrrpState.Master && !(report.Actions.Contains(VrrpAction.TakeAddresses)
            && report.Actions.Contains(VrrpAction.SendAdvert) && report.Actions.Contains(VrrpAction.Announce)))
            throw Broken($"{Who(report)} is master and does not take, tell and announce");
    }

    private void LookAtOrder(in StepReport report)
    {
        var actions = report.Actions;
        int leaving = actions.IndexOf(VrrpAction.SendLeavingAdvert);
        int release = actions.IndexOf(VrrpAction.ReleaseAddresses);
        if (leaving >= 0 && (release < 0 || release > leaving))
            throw Broken($"{Who(report)} tells before it leaves");
        int take = actions.IndexOf(VrrpAction.TakeAddresses);
        int advert = actions.IndexOf(VrrpAction.SendAdvert);
        if (take >= 0 && advert >= 0 && take > advert)
            throw Broken($"{Who(report)} tells before it takes");
    }

    private static string Who(in StepReport report) => $"{Name(report.Host.Index)}, told {report.Event.Kind},";
}
