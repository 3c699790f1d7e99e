namespace VipGuard.Vrrp.Tests.Groups;

/// <summary>A node of the tables' pair: its routers, their group, and the loop's turn around them.</summary>
internal sealed class GroupNode
{
    private readonly ActionList _actions = new();
    private readonly Queue<(int Member, byte[] Message)> _received = new();
    private readonly Pair _pair;

    internal GroupNode(Pair pair, VirtualRouterConfig[] members)
    {
        _pair = pair;
        Routers = [.. members.Select(config => new VirtualRouter(config))];
        Group = NewGroup(Routers.Length);
    }

    internal VirtualRouter[] Routers { get; private set; }

    internal SyncGroup Group { get; set; }

    internal VrrpState[] States => [.. Routers.Select(router => router.State)];

    /// <summary>How often the members took over, all together.</summary>
    internal int Takeovers { get; private set; }

    internal string Reason(int member) => Routers[member].LastTransition.Reason.ToString();

    internal SyncGroup NewGroup(int members, string name = "VG1") =>
        new(name, Routers.Take(members).Select((router, i) => ($"VI_{i + 1}", router)));

    internal void Start()
    {
        for (int i = 0; i < Routers.Length; i++)
            Step(i, VrrpEvent.Started);
        Settle();
    }

    /// <summary>Killed and started again: nothing is known any more, and nothing was said.</summary>
    internal void StartAnew()
    {
        Routers = [.. Routers.Select(router => new VirtualRouter(router.Config))];
        Group = NewGroup(Routers.Length);
        _received.Clear();
        Start();
    }

    internal void Receive(int member, byte[] message) => _received.Enqueue((member, message));

    /// <summary>Its packets wait, and so do its deadlines.</summary>
    internal bool IsFrozen { get; set; }

    internal TimeSpan Due => IsFrozen ? VirtualRouter.Never : _received.Count > 0 ? _pair.Now : Routers.Min(router => router.Deadline);

    internal void Turn()
    {
        while (_received.TryDequeue(out var packet))
        {
            var router = Routers[packet.Member];
            Assert.True(Advertisement.TryParse(packet.Message, Wire.From(router.Config.Peers[0].ToString()), out var advert, out _));
            if (router.Config.Admit(advert) == DropReason.None)
                Step(packet.Member, VrrpEvent.Heard(advert));
        }
        Settle();
        for (int i = 0; i < Routers.Length; i++)
        {
            if (_pair.Now >= Routers[i].Deadline)
                Step(i, VrrpEvent.DeadlineReached);
        }
        Settle();
    }

    /// <summary>Tells a member, as a message in the middle of a turn.</summary>
    internal void Tell(int member, in VrrpEvent e)
    {
        Step(member, e);
        Settle();
    }

    internal void Step(int member, in VrrpEvent e)
    {
        _actions.Clear();
        bool wasMaster = Routers[member].State == VrrpState.Master;
        Routers[member].Step(_pair.Now, e, _actions);
        if (!wasMaster && Routers[member].State == VrrpState.Master)
            Takeovers++;
        foreach (var action in _actions.Span)
        {
            if (action == VrrpAction.SendAdvert)
                _pair.Carry(this, member, Wire.Advert(Routers[member].Config, Routers[member].Config.Priority));
            else if (action == VrrpAction.SendLeavingAdvert)
                _pair.Carry(this, member, Wire.Advert(Routers[member].Config, VrrpProtocol.LeavingPriority));
        }
    }

    /// <summary>How many steps it took; a second time there is nothing to do.</summary>
    internal int Settle()
    {
        int steps = 0;
        while (Group.TryNext(_pair.Now, out int member, out var e))
        {
            Step(member, e);
            Assert.True(++steps <= 3 * Routers.Length, "the group does not come to rest");
        }
        return steps;
    }
}
