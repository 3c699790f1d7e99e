using VipGuard.Daemon.PeerLink;
using VipGuard.Daemon.Switchover;
using VipGuard.Daemon.Tests.PeerLink;
using VipGuard.Replication;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Switchover;

/// <summary>A node of the simulation: a server that outlives its daemon, and a daemon that may die at any moment.</summary>
internal sealed class SimulatedNode(string name, PairSimulation world)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly List<SwitchoverAction> _actions = [];
    private readonly List<(TimeSpan At, Action What)> _answers = [];
    private readonly byte[] _buffer = new byte[LinkMessage.MaxSize];
    private LinkConversation? _link;
    private SwitchoverParty _party = new();
    private TimeSpan _roleMovesAt;

    internal string Name => name;

    internal bool Alive => _link is not null;

    internal VrrpState Vrrp { get; set; }

    internal ServerRole Role { get; private set; } = ServerRole.Standby;

    internal bool Writable { get; private set; }

    /// <summary>Rows that this server wrote itself.</summary>
    internal long Log { get; private set; }

    /// <summary>Rows of the other's that it has.</summary>
    internal long Applied { get; private set; }

    /// <summary>Rows of the other's that it had not when it last turned writable.</summary>
    internal long LackedAtTake { get; private set; }

    internal bool IsBusy => _party.IsActive;

    /// <summary>How hand-overs ended that this node was asked for or carried out.</summary>
    internal List<(bool Ok, string Line)> Ends { get; } = [];

    private SimulatedNode Other => world.OtherThan(this);

    internal void StartDaemon(UInt128 session)
    {
        _link = new LinkConversation(new LinkTerms(name, Other.Name, Interval, Timeout), Wire.Key(), session);
        _party = new SwitchoverParty();
        Vrrp = VrrpState.Backup;
        // The role is found anew from what the node holds, which is nothing.
        MoveTo(ServerRole.Standby);
    }

    /// <summary>Killed: what it knew is gone, what the server was set to stays.</summary>
    internal void Crash()
    {
        _link = null;
        _answers.Clear();
        Vrrp = VrrpState.Initialize;
    }

    internal void Order()
    {
        if (Alive && !_party.IsActive)
            _party.Begin(world.Now, (ulong)world.Random.NextInt64(1, long.MaxValue), world.Ordered, mayAsk: true, Facts(), _actions);
    }

    internal void Hear(byte[] datagram) => _link?.Receive(world.Now, fromPeer: true, datagram);

    internal void Step()
    {
        if (Writable)
            Log++;
        if (world.Random.Next(3) > 0 && Applied < Other.Log)
            Applied = Math.Min(Other.Log, Applied + world.Random.Next(1, 5));
        if (_link is null)
            return;
        FollowVrrp();
        foreach (var (_, what) in _answers.Where(a => a.At <= world.Now).ToList())
            what();
        _answers.RemoveAll(a => a.At <= world.Now);
        _party.Step(world.Now, Facts(), _actions);
        CarryOut();
        _link.Tell(Own() with { Switchover = _party.Words });
        for (int i = 0; i < 2 && _link.SendDue <= world.Now; i++)
            world.Send(Other, _buffer[.._link.Write(world.Now, _buffer)]);
    }

    private void FollowVrrp()
    {
        if (Vrrp == VrrpState.Master && Role == ServerRole.Standby)
        {
            MoveTo(ServerRole.Taking);
            _roleMovesAt = world.Now + world.Upto(150);
        }
        else if (Vrrp == VrrpState.Master && Role == ServerRole.Taking && world.Now >= _roleMovesAt)
        {
            LackedAtTake = Other.Log - Applied;
            MoveTo(ServerRole.Writer);
        }
        else if (Vrrp != VrrpState.Master && Role != ServerRole.Standby)
        {
            MoveTo(ServerRole.Standby);
        }
    }

    private void MoveTo(ServerRole role)
    {
        Role = role;
        Writable = role == ServerRole.Writer;
    }

    private void CarryOut()
    {
        foreach (var action in _actions.ToList())
        {
            switch (action)
            {
                case SwitchoverAction.End(var ok, var line):
                    Ends.Add((ok, line));
                    break;
                case SwitchoverAction.Fence(var id, _):
                    Answer(300, () => Fence(id));
                    break;
                case SwitchoverAction.LiftFence:
                    Answer(100, Lift);
                    break;
                case SwitchoverAction.CatchUp(var id, var position, var limit):
                    Applying(id, long.Parse(position, System.Globalization.CultureInfo.InvariantCulture), world.Now + limit);
                    break;
                case SwitchoverAction.HandOver:
                    Answer(5, () =>
                    {
                        bool held = Vrrp == VrrpState.Master;
                        if (held)
                            world.Release(this);
                        _party.HandedOver(world.Now, held, Facts(), _actions);
                    });
                    break;
            }
        }
        _actions.Clear();
    }

    private void Answer(int milliseconds, Action what) => _answers.Add((world.Now + world.Upto(milliseconds), what));

    private void Fence(ulong id)
    {
        bool done = Role == ServerRole.Writer && world.Random.Next(10) > 0;
        if (done)
            MoveTo(ServerRole.Fenced);
        _party.Fenced(world.Now, id, new FenceResult(done, done ? $"{Log}" : "", "a lock", default, 0), Facts(), _actions);
    }

    private void Lift()
    {
        bool done = world.Random.Next(4) > 0;
        if (done && Role == ServerRole.Fenced && Vrrp == VrrpState.Master)
            MoveTo(ServerRole.Writer);
        _party.Lifted(world.Now, done, Facts(), _actions);
    }

    private void Applying(ulong id, long position, TimeSpan limit) => Answer(20, () =>
    {
        if (Applied >= position)
            _party.CaughtUp(id, null, _actions);
        else if (world.Now >= limit)
            _party.CaughtUp(id, "too slow", _actions);
        else
            Applying(id, position, limit);
    });

    private SwitchoverFacts Facts() => new(world.Terms, Own(), Other.Name, _link!.IsAlive(world.Now) ? _link.Peer : null);

    private PeerState Own() => new()
    {
        Node = name,
        Fit = true,
        LoopAlive = true,
        Instances = [new(Sides.Instance, 51, Vrrp, 100), new(Sides.Member, 52, Vrrp, 100)],
        Role = new() { Role = Role, Reachable = true, ReadOnly = !Writable, Replication = new("running", 0, Other.Log - Applied, true, null) },
    };
}
