namespace VipGuard.Vrrp.Tests.Groups;

/// <summary>Two nodes with a sync group each, and a network for every member; time goes from deadline to deadline.</summary>
internal sealed class Pair
{
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMicroseconds(100);
    private readonly HashSet<(int Member, int From)> _cuts = [];
    private readonly PriorityQueue<(GroupNode To, int Member, byte[] Message), (TimeSpan, int)> _wire = new();
    private int _carried;

    /// <param name="a">The priorities of the first node's members.</param>
    /// <param name="b">Of the second's.</param>
    /// <param name="change">What else the members are told: node, member, configuration.</param>
    internal Pair(byte[] a, byte[] b, Func<int, int, VirtualRouterConfig, VirtualRouterConfig>? change = null)
    {
        A = new GroupNode(this, [.. a.Select((priority, member) => Config(0, member, priority))]);
        B = new GroupNode(this, [.. b.Select((priority, member) => Config(1, member, priority))]);

        VirtualRouterConfig Config(int node, int member, byte priority)
        {
            var config = new VirtualRouterConfig
            {
                Vrid = (byte)(51 + member),
                PrimaryAddress = HostAddress.Parse($"10.0.{member}.{node + 1}"),
                Addresses = [HostAddress.Parse($"10.0.{member}.100")],
                Priority = priority,
                Peers = [HostAddress.Parse($"10.0.{member}.{2 - node}")],
                IsGrouped = true,
            };
            return change?.Invoke(node, member, config) ?? config;
        }
    }

    internal GroupNode A { get; }

    internal GroupNode B { get; }

    internal TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1000);

    /// <summary>Packets carried: what goes round in circles shows.</summary>
    internal int Packets => _carried;

    /// <summary>A is the master of all, and B has heard it.</summary>
    internal Pair Settled()
    {
        A.Start();
        Passes(5);
        B.Start();
        Passes(5);
        Assert.All(A.States, state => Assert.Equal(VrrpState.Master, state));
        Assert.All(B.States, state => Assert.Equal(VrrpState.Backup, state));
        return this;
    }

    internal void Cut(int member, GroupNode from) => _cuts.Add((member, from == A ? 0 : 1));

    internal void Heal(int member)
    {
        _cuts.Remove((member, 0));
        _cuts.Remove((member, 1));
    }

    internal void Carry(GroupNode from, int member, byte[] message)
    {
        if (!_cuts.Contains((member, from == A ? 0 : 1)))
            _wire.Enqueue((from == A ? B : A, member, message), (Now + OnTheWay, _carried++));
    }

    /// <summary>Time goes on; after each turn a node's members are all masters or none is.</summary>
    internal void Passes(double seconds, bool together = true)
    {
        var end = Now + TimeSpan.FromSeconds(seconds);
        while (true)
        {
            var next = A.Due < B.Due ? A.Due : B.Due;
            if (_wire.TryPeek(out _, out var when) && when.Item1 < next)
                next = when.Item1;
            if (next > end)
                break;
            Now = next > Now ? next : Now;
            while (_wire.TryPeek(out var packet, out when) && when.Item1 <= Now)
            {
                _wire.Dequeue();
                packet.To.Receive(packet.Member, packet.Message);
            }
            foreach (var node in (GroupNode[])[A, B])
            {
                if (node.Due <= Now)
                    node.Turn();
                Assert.True(!together || node.States.Distinct().Count() == 1 || !node.States.Contains(VrrpState.Master), $"torn: {string.Join(", ", node.States)}");
            }
        }
        Now = end;
    }
}
