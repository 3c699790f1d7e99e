using VipGuard.Daemon.Switchover;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Switchover;

/// <summary>
/// Two nodes, a link that loses, doubles, delays and reorders, an address that goes where VRRP would have it go, and daemons that
/// die at any moment. All chance comes from one seed.
/// </summary>
internal sealed class PairSimulation
{
    private static readonly TimeSpan StepTime = TimeSpan.FromMilliseconds(5);

    private readonly List<(TimeSpan At, SimulatedNode To, byte[] Datagram)> _wire = [];
    private readonly Dictionary<SimulatedNode, TimeSpan> _restartAt = [];
    private readonly SimulatedNode[] _nodes;
    private TimeSpan _vacantSince;
    private (TimeSpan At, SimulatedNode Who)? _leaving;
    private UInt128 _session = 1;
    private bool _calm = true;

    /// <param name="seed">Of all chance.</param>
    /// <param name="ordered">What hand-overs are ordered of; if it is not the writer's instance, it is in a sync group with that.</param>
    internal PairSimulation(int seed, string ordered = Sides.Instance)
    {
        Random = new Random(seed);
        Ordered = ordered;
        Terms = new()
        {
            WriterInstance = Sides.Instance,
            DrainLimit = TimeSpan.FromSeconds(2),
            TakeLimit = TimeSpan.FromSeconds(2),
            Groups = ordered == Sides.Instance ? [] : [Sides.Group],
        };
        _nodes = [new("db1", this), new("db2", this)];
        foreach (var node in _nodes)
            node.StartDaemon(++_session);
    }

    internal SwitchoverTerms Terms { get; }

    internal string Ordered { get; }

    internal Random Random { get; }

    internal TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1);

    internal IReadOnlyList<SimulatedNode> Nodes => _nodes;

    internal SimulatedNode OtherThan(SimulatedNode node) => node == _nodes[0] ? _nodes[1] : _nodes[0];

    internal TimeSpan Upto(int milliseconds) => TimeSpan.FromMilliseconds(Random.Next(milliseconds));

    internal void Send(SimulatedNode to, byte[] datagram)
    {
        int copies = _calm ? 1 : Random.Next(10) switch { < 3 => 0, < 9 => 1, _ => 2 };
        for (int i = 0; i < copies; i++)
            _wire.Add((Now + Upto(_calm ? 2 : 80), to, datagram));
    }

    /// <summary>Leaves, and says so; the word may be lost.</summary>
    internal void Release(SimulatedNode node)
    {
        node.Vrrp = VrrpState.Backup;
        if (_calm || Random.Next(5) > 0)
            _leaving = (Now + Upto(3), OtherThan(node));
    }

    /// <summary>For so long all goes well.</summary>
    internal void Calm(TimeSpan time)
    {
        _calm = true;
        Run(time, () => { });
    }

    /// <summary>For so long anything may happen, and hand-overs are ordered.</summary>
    /// <param name="time">How long.</param>
    /// <param name="crashes">A daemon dies about every so many seconds; 0: none does.</param>
    internal void Storm(TimeSpan time, int crashes)
    {
        _calm = false;
        Run(time, () =>
        {
            if (Random.Next(200) == 0)
                _nodes[Random.Next(2)].Order();
            if (crashes > 0 && Random.Next(200 * crashes) == 0)
                Crash(_nodes[Random.Next(2)]);
        });
    }

    private void Crash(SimulatedNode node)
    {
        node.Crash();
        _restartAt.TryAdd(node, Now + Upto(3000));
    }

    private void Run(TimeSpan time, Action chance)
    {
        var end = Now + time;
        while (Now < end)
        {
            Now += StepTime;
            chance();
            foreach (var (node, _) in _restartAt.Where(r => r.Value <= Now).ToList())
            {
                _restartAt.Remove(node);
                node.StartDaemon(++_session);
            }
            foreach (var (_, to, datagram) in _wire.Where(w => w.At <= Now).OrderBy(w => w.At).ToList())
                to.Hear(datagram);
            _wire.RemoveAll(w => w.At <= Now);
            MoveAddress();
            foreach (var node in _nodes)
                node.Step();
        }
    }

    private void MoveAddress()
    {
        if (_leaving is var (at, who) && at <= Now)
        {
            _leaving = null;
            if (who.Vrrp == VrrpState.Backup)
                who.Vrrp = VrrpState.Master;
        }
        if (Array.Exists(_nodes, n => n.Vrrp == VrrpState.Master))
            _vacantSince = Now;
        else if (Now - _vacantSince >= TimeSpan.FromMilliseconds(400) && _nodes.Where(n => n.Vrrp == VrrpState.Backup).ToList() is { Count: > 0 } waiting)
            waiting[Random.Next(waiting.Count)].Vrrp = VrrpState.Master;
        if (Array.TrueForAll(_nodes, n => n.Vrrp == VrrpState.Master))
            _nodes[1].Vrrp = VrrpState.Backup;
    }
}
