using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Groups;

/// <summary>One node: a router for each member on a network of its own, and the loop that settles their group.</summary>
internal sealed class GroupHost(GroupWorld world, int index)
{
    private const int ReceiveBuffer = 277;

    private readonly ActionList _actions = new();
    private readonly byte[] _buffer = new byte[512];
    private readonly Queue<(int Member, Packet Packet)> _received = new();
    private readonly Queue<(int Member, Message Message)> _mailbox = new();
    private readonly bool[] _links = [true, true];
    private VirtualRouter[]? _routers;
    private SyncGroup? _group;
    private TimeSpan _turnAt = VirtualRouter.Never;
    private int _turn;
    private TimeSpan? _frozeAt;
    private bool _letsGo;

    internal int Index => index;

    internal ProcessState Process { get; private set; }

    internal bool IsRunning => Process == ProcessState.Running;

    internal bool IsFit { get; private set; } = true;

    internal TakeoverRestraint Restraint { get; private set; }

    internal VirtualRouter[] Routers => _routers ?? [];

    internal bool IsMaster => _routers is not null && Array.TrueForAll(_routers, static r => r.State == VrrpState.Master);

    internal bool Serves => IsRunning && IsMaster;

    internal bool CouldServe => IsRunning && IsFit && _links[0] && _links[1] && (Restraint == TakeoverRestraint.None || IsMaster);

    internal bool LinkIsUp(int member) => _links[member];

    internal void Start()
    {
        if (Process != ProcessState.Absent)
            return;
        world.History.Add(world.Now, "starts", index);
        Process = ProcessState.Running;
        _routers = [.. Enumerable.Range(0, GroupScenario.Members).Select(m => new VirtualRouter(world.Scenario.ConfigOf(index, m), IsFit, _links[m]))];
        _group = new SyncGroup("VG1", world.Scenario.Ungrouped ? [] : _routers.Select((router, m) => ($"VI_{m + 1}", router)));
        world.Referee.Disturbed(index);
        for (int m = 0; m < _routers.Length; m++)
        {
            Step(m, VrrpEvent.Restrained(Restraint));
            Step(m, VrrpEvent.Started);
        }
        EndTurn();
    }

    internal void Crash()
    {
        if (Process == ProcessState.Absent)
            return;
        world.History.Add(world.Now, "is killed", index);
        End();
    }

    internal void Freeze()
    {
        if (!IsRunning)
            return;
        world.History.Add(world.Now, "is frozen", index);
        Process = ProcessState.Frozen;
        _frozeAt = world.Now;
        (_turn, _turnAt) = (_turn + 1, VirtualRouter.Never);
        world.Referee.Disturbed(index);
    }

    internal void Thaw()
    {
        if (Process != ProcessState.Frozen)
            return;
        world.History.Add(world.Now, "is thawed", index);
        Process = ProcessState.Running;
        world.Referee.Disturbed(index);
        PlanTurn(world.Now);
    }

    internal void LinkGoes(int member, bool up)
    {
        if (_links[member] == up)
            return;
        world.History.Add(world.Now, up ? "has a link back" : "loses a link", index, detail: $"VI_{member + 1}");
        _links[member] = up;
        Tell(member, new(VrrpEventKind.LinkChanged, IsGood: up));
    }

    internal void FitnessGoes(bool fit)
    {
        if (IsFit == fit)
            return;
        world.History.Add(world.Now, fit ? "is fit again" : "is unfit", index);
        IsFit = fit;
        TellAll(new(VrrpEventKind.FitnessChanged, IsGood: fit));
    }

    internal void RestraintGoes(TakeoverRestraint restraint)
    {
        world.History.Add(world.Now, "is restrained", index, detail: restraint.ToString());
        Restraint = restraint;
        TellAll(new(VrrpEventKind.Restrained, Restraint: restraint));
    }

    internal void HandOver(int member)
    {
        world.History.Add(world.Now, "is asked to hand over", index, detail: $"VI_{member + 1}");
        Tell(member, new(VrrpEventKind.HandoverAsked));
    }

    internal void Stop()
    {
        world.History.Add(world.Now, "is asked to end", index);
        TellAll(new(VrrpEventKind.Stopped));
    }

    internal void Receive(int member, Packet packet)
    {
        if (_routers is null)
            return;
        if (!_links[member] || _received.Count == ReceiveBuffer)
            world.Referee.Dropped();
        else
            _received.Enqueue((member, packet));
        if (IsRunning)
            PlanTurn(world.Now);
    }

    /// <summary>The daemon's turn: packets, the group, messages, deadlines, the group.</summary>
    internal void Turn(int turn)
    {
        if (!IsRunning || turn != _turn)
            return;
        _turnAt = VirtualRouter.Never;
        LoseLeases();
        while (_received.TryDequeue(out var received))
        {
            var router = _routers![received.Member];
            if (Advertisement.TryParse(received.Packet.Message, received.Packet.Source, out var advert, out _)
                && router.Config.Admit(advert) == DropReason.None)
                Step(received.Member, VrrpEvent.Heard(advert));
        }
        Settle();
        while (_mailbox.TryDequeue(out var message))
            Read(message.Member, message.Message);
        if (_routers![0].State == VrrpState.Initialize)
        {
            End();
            return;
        }
        for (int m = 0; m < _routers.Length; m++)
        {
            if (world.Now >= _routers[m].Deadline)
                Step(m, VrrpEvent.DeadlineReached);
        }
        EndTurn();
    }

    // Before anything else. Members of different paces have leases of different lengths; where one is over, all go.
    private void LoseLeases()
    {
        if (_frozeAt is not { } since)
            return;
        _frozeAt = null;
        _letsGo = true;
        for (int m = 0; m < _routers!.Length; m++)
        {
            if (_routers[m].State == VrrpState.Master && world.Now - since > world.Scenario.LeaseOf(index, m))
            {
                world.Referee.Overslept++;
                Step(m, VrrpEvent.LeaseLost("stood still for longer than its lease"));
            }
        }
        Settle();
        _letsGo = false;
    }

    private void Read(int member, in Message message)
    {
        switch (message.Kind)
        {
            case VrrpEventKind.LinkChanged:
                Step(member, VrrpEvent.LinkChanged(message.IsGood, "the link"));
                break;
            case VrrpEventKind.FitnessChanged:
                Step(member, VrrpEvent.FitnessChanged(message.IsGood, "the checks"));
                break;
            case VrrpEventKind.Restrained:
                Step(member, VrrpEvent.Restrained(message.Restraint));
                break;
            case VrrpEventKind.HandoverAsked:
                Step(member, VrrpEvent.HandoverAsked);
                break;
            case VrrpEventKind.Stopped:
                Step(member, VrrpEvent.Stopped("SIGTERM"));
                break;
        }
    }

    private void Settle()
    {
        int steps = 0;
        while (_group!.TryNext(world.Now, out int member, out var e))
        {
            Step(member, e);
            if (++steps > 3 * GroupScenario.Members)
                throw world.Referee.Broken("TheGroupComesToRest", $"{History.Name(index)} took {steps} steps");
        }
    }

    private void Step(int member, in VrrpEvent e)
    {
        var router = _routers![member];
        int transitions = router.Transitions;
        _actions.Clear();
        router.Step(world.Now, e, _actions);
        if (router.Transitions != transitions)
        {
            var edge = router.LastTransition;
            world.History.Add(world.Now, $"VI_{member + 1}: {edge.From} → {edge.To}", index, detail: edge.Reason.ToString());
            world.Referee.Changed(this, member);
        }
        foreach (var action in _actions.Span)
        {
            if (action is VrrpAction.SendAdvert or VrrpAction.SendLeavingAdvert)
                Send(member, action == VrrpAction.SendAdvert ? router.Config.Priority : VrrpProtocol.LeavingPriority);
        }
    }

    private void Send(int member, byte priority)
    {
        if (_letsGo)
            throw world.Referee.Broken("WhoWokeAfterItsLeaseIsSilent", $"{History.Name(index)} lets go of VI_{member + 1} and sends priority {priority}");
        var config = _routers![member].Config;
        int length = Advertisement.Write(_buffer, config, priority);
        var source = new PacketSource(config.PrimaryAddress, VrrpProtocol.GroupV4, VrrpProtocol.TimeToLive);
        if (priority == 0)
            world.History.Add(world.Now, "sends priority 0", index, detail: $"VI_{member + 1}");
        world.Multicast(this, member, new Packet(_buffer[..length], source, index));
    }

    private void EndTurn()
    {
        Settle();
        world.Referee.TurnEnded(this);
        var due = _routers!.Min(router => router.Deadline);
        if (due != VirtualRouter.Never)
            PlanTurn(due);
    }

    private void End()
    {
        Process = ProcessState.Absent;
        _routers = null;
        _frozeAt = null;
        _received.Clear();
        _mailbox.Clear();
        (_turn, _turnAt) = (_turn + 1, VirtualRouter.Never);
        world.Referee.Disturbed(index);
    }

    private void TellAll(in Message message)
    {
        for (int m = 0; m < GroupScenario.Members; m++)
            Tell(m, message);
    }

    private void Tell(int member, in Message message)
    {
        world.Referee.Disturbed(index);
        if (_routers is not null)
            _mailbox.Enqueue((member, message));
        if (IsRunning)
            PlanTurn(world.Now);
    }

    private void PlanTurn(TimeSpan due)
    {
        if (_turnAt <= due)
            return;
        _turnAt = due;
        int turn = ++_turn;
        var at = due > world.Now ? due : world.Now;
        world.Plan(at + world.Chance.Between(TimeSpan.Zero, World.LongestLatency), () => Turn(turn));
    }
}
