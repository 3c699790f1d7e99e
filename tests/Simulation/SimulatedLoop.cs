using VipGuard.Simulation.Tests.Rules;
using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests;

/// <summary>A message that waits for the loop's next turn; VrrpEvent lives on the stack only.</summary>
internal readonly record struct Message(VrrpEventKind Kind, bool IsGood = false, byte Priority = 0, VirtualRouterConfig? Config = null,
    TakeoverRestraint Restraint = TakeoverRestraint.None);

/// <summary>
/// The daemon's loop as its author has it: each turn reads packets, then what the kernel tells, then messages, and only then
/// looks at deadlines and renewals. Around the real <see cref="VirtualRouter"/> and the real bytes.
/// </summary>
internal sealed class SimulatedLoop(World world, SimulatedHost host)
{
    // A flood must not keep the deadline from coming.
    private const int PacketsPerTurn = 64;

    // 212992 bytes (net.core.rmem_default) at about 768 for a small packet; beyond it the newest are lost.
    private const int ReceiveBuffer = 277;

    private readonly Queue<Packet> _received = new();
    private readonly Queue<Message> _mailbox = new();
    private readonly ActionList _actions = new();
    private readonly byte[] _buffer = new byte[512];
    private readonly AnnounceSchedule _announcements = new(new AnnounceConfig { Burst = 1, SecondBurst = 1 }, addresses: 1);
    private TimeSpan _turnAt = VirtualRouter.Never;
    private TimeSpan _renewFrom = VirtualRouter.Never;
    private TimeSpan _renewBy = VirtualRouter.Never;
    private int _turn;
    private bool _holds;

    internal VirtualRouter Router { get; } = new(host.Config, host.IsFit, host.LinkIsUp);

    /// <summary>When it was last started, or its fault was over: from then on it may have to leave a lower priority alone.</summary>
    internal TimeSpan CameBack { get; private set; }

    internal void Start()
    {
        Step(VrrpEvent.Restrained(host.Restraint));
        Step(VrrpEvent.Started);
        EndTurn();
    }

    internal void Sleep()
    {
        _turn++;
        _turnAt = VirtualRouter.Never;
    }

    internal void Post(in Message message) => _mailbox.Enqueue(message);

    /// <returns>False if the buffer is full.</returns>
    internal bool TryReceive(Packet packet)
    {
        if (_received.Count == ReceiveBuffer)
            return false;
        _received.Enqueue(packet);
        return true;
    }

    internal void TurnSoon() => PlanTurn(world.Now);

    internal void Turn(int turn)
    {
        if (turn != _turn)
            return;
        _turnAt = VirtualRouter.Never;
        // Before anything else: all that the packets, messages and deadlines say is said to a master.
        if (_holds && world.Now > host.Kernel.LastsUntil && world.Scenario.Defect != Defect.SleepsThroughItsLease)
            Step(VrrpEvent.LeaseLost("stood still for longer than its lease"));
        // Packets before deadlines: after a freeze the buffer tells who took over meanwhile.
        ReadPackets();
        if (_holds && !host.Kernel.IsHeld)
        {
            Hold();
            _announcements.Start(world.Now);
        }
        while (_mailbox.TryDequeue(out var message))
        {
            Read(message);
            if (!host.IsRunning)
                return;
        }
        if (world.Now >= Router.Deadline)
            Step(VrrpEvent.DeadlineReached);
        if (world.Now >= _renewBy)
            Hold();
        Announce();
        EndTurn();
    }

    private void ReadPackets()
    {
        for (int i = 0; i < PacketsPerTurn && _received.TryDequeue(out var packet); i++)
        {
            if (!Advertisement.TryParse(packet.Message, packet.Source, out var advert, out _))
                continue;
            if (packet.From >= 0 && packet.From != host.Index)
                world.Referee.Heard(host, packet.From, advert);
            if (Router.Config.Admit(advert) == DropReason.None || world.Scenario.Defect == Defect.ObeysWhatItRejects)
                Step(VrrpEvent.Heard(advert));
        }
    }

    private void Read(in Message message)
    {
        switch (message.Kind)
        {
            case VrrpEventKind.FitnessChanged:
                Step(VrrpEvent.FitnessChanged(message.IsGood, message.IsGood ? "check mysqld: greets" : "check mysqld: port refused"));
                break;
            case VrrpEventKind.LinkChanged:
                Step(VrrpEvent.LinkChanged(message.IsGood));
                break;
            case VrrpEventKind.PriorityChanged:
                Step(VrrpEvent.PriorityChanged(message.Priority));
                break;
            case VrrpEventKind.Reconfigured:
                Step(VrrpEvent.Reconfigured(message.Config!));
                break;
            case VrrpEventKind.HandoverAsked:
                Step(VrrpEvent.HandoverAsked);
                break;
            case VrrpEventKind.Restrained:
                Step(VrrpEvent.Restrained(message.Restraint));
                break;
            case VrrpEventKind.Stopped:
                Step(VrrpEvent.Stopped("SIGTERM"));
                world.Referee.TurnEnded(host);
                host.End();
                break;
        }
    }

    private void Step(in VrrpEvent e)
    {
        var now = world.Now;
        if (world.Scenario.Defect == Defect.RoundsDeadlinesDown && e.Kind == VrrpEventKind.DeadlineReached)
            now = TimeSpan.FromMilliseconds(Math.Floor(now.TotalMilliseconds));
        var before = new RouterBefore(Router.State, Router.Deadline, Router.Transitions);
        _actions.Clear();
        Router.Step(now, e, _actions);
        if (before.State != VrrpState.Master && Router.State == VrrpState.Master)
            world.Takeovers++;
        if (Router.State == VrrpState.Backup && (before.State is VrrpState.Initialize or VrrpState.Fault || (before.State == VrrpState.Master && e.Kind == VrrpEventKind.LeaseLost)))
            CameBack = now;
        if (Router.Transitions != before.Transitions)
            world.History.Add(now, $"{before.State} → {Router.State}", host.Index, detail: Router.LastTransition.Reason.ToString());
        bool tellsFirst = world.Scenario.Defect == Defect.TellsBeforeItLeaves && _actions.Span.Contains(VrrpAction.SendLeavingAdvert);
        if (tellsFirst)
            Send(VrrpProtocol.LeavingPriority);
        foreach (var action in _actions.Span)
        {
            if (!tellsFirst || action != VrrpAction.SendLeavingAdvert)
                CarryOut(action);
        }
        world.Referee.Stepped(new StepReport(host, now, e, before, _actions.Span));
    }

    private void CarryOut(VrrpAction action)
    {
        switch (action)
        {
            case VrrpAction.TakeAddresses:
                _holds = true;
                Hold();
                break;
            case VrrpAction.ReleaseAddresses:
                _holds = false;
                _renewFrom = _renewBy = VirtualRouter.Never;
                _announcements.Stop();
                host.Kernel.Release();
                break;
            case VrrpAction.SendAdvert:
                Send(Router.Config.Priority);
                if (world.Now >= _renewFrom)
                    Hold();
                break;
            case VrrpAction.SendLeavingAdvert:
                Send(VrrpProtocol.LeavingPriority);
                break;
            case VrrpAction.Announce:
                _announcements.Start(world.Now);
                Announce();
                break;
        }
    }

    private void Hold()
    {
        var config = Router.Config;
        // The file's default: the largest whole number of seconds that is not above the master-down interval, at least 1.
        var masterDown = Bounds.MasterDown(config.Version, config.Priority, config.AdvertInterval);
        var lease = TimeSpan.FromSeconds(Math.Max(1, Math.Floor(masterDown.TotalSeconds)));
        // With an advert from a quarter of the lease on, by its half at the latest.
        bool renews = world.Scenario.Defect != Defect.NeverRenews;
        _renewFrom = renews ? world.Now + lease / 4 : VirtualRouter.Never;
        _renewBy = renews ? world.Now + lease / 2 : VirtualRouter.Never;
        host.Kernel.Hold(lease);
    }

    private void Send(byte priority)
    {
        var config = Router.Config;
        int length = Advertisement.Write(_buffer, config, priority);
        var source = new PacketSource(config.PrimaryAddress, VrrpProtocol.Group(config.PrimaryAddress.Family), VrrpProtocol.TimeToLive);
        world.History.Add(world.Now, priority == 0 ? "sends priority 0" : "sends an advert", host.Index);
        world.Referee.Sends(host, priority);
        world.Lan.Multicast(host.Index, new Packet(_buffer[..length], source, host.Index));
    }

    private void Announce()
    {
        while (_announcements.TryNext(world.Now, out _))
        {
            world.History.Add(world.Now, "announces", host.Index);
            world.Referee.Announces(host.Index);
            if (world.Scenario.Defect != Defect.NeverAnnounces)
                world.Lan.Broadcast(host.Index);
        }
    }

    private void EndTurn()
    {
        world.Referee.TurnEnded(host);
        if (_received.Count > 0)
        {
            TurnSoon();
            return;
        }
        var due = Earliest(Earliest(Router.Deadline, _renewBy), _announcements.Deadline);
        if (due != VirtualRouter.Never)
            PlanTurn(due);
    }

    private static TimeSpan Earliest(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void PlanTurn(TimeSpan due)
    {
        if (_turnAt <= due)
            return;
        _turnAt = due;
        _turn++;
        var at = due > world.Now ? due : world.Now;
        world.Plan(at + world.Chance.Between(TimeSpan.Zero, World.LongestLatency), new(SimEventKind.Turn, host.Index, Serial: _turn));
    }
}
