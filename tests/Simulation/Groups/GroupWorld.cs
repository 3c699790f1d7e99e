namespace VipGuard.Simulation.Tests.Groups;

/// <summary>Two or three nodes with a sync group, a network for each member, in virtual time; all chance comes from the seed.</summary>
internal sealed class GroupWorld
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private readonly bool[,,] _cut;
    private long _planned;

    internal GroupWorld(GroupScenario scenario)
    {
        Scenario = scenario;
        Chance = new Chance((ulong)scenario.Seed ^ 0x5EED_6705_0000_0000);
        _cut = new bool[GroupScenario.Members, scenario.Nodes, scenario.Nodes];
        Hosts = [.. Enumerable.Range(0, scenario.Nodes).Select(i => new GroupHost(this, i))];
        Referee = new GroupReferee(this);
    }

    internal GroupScenario Scenario { get; }

    internal Chance Chance { get; }

    internal GroupHost[] Hosts { get; }

    internal GroupReferee Referee { get; }

    internal History History { get; } = new();

    internal TimeSpan Now { get; private set; }

    internal long Events { get; private set; }

    internal void Plan(TimeSpan at, Action what) => _events.Enqueue(what, (at, _planned++));

    internal void Cut(int member, int from, int to, bool cut)
    {
        History.Add(Now, cut ? "is cut off on the way to" : "is heard again by", from, to, $"VI_{member + 1}");
        _cut[member, from, to] = cut;
        Referee.Disturbed(from);
        Referee.Disturbed(to);
    }

    internal bool AnyCut => _cut.Cast<bool>().Any(cut => cut);

    /// <summary>A packet would arrive, but for loss by chance.</summary>
    internal bool Reaches(int member, int from, int to) =>
        !_cut[member, from, to] && Hosts[from].LinkIsUp(member) && Hosts[to].LinkIsUp(member);

    internal void Multicast(GroupHost from, int member, Packet packet)
    {
        Referee.Sends();
        foreach (var to in Hosts)
        {
            // What a cut or a dead link swallows is no news; what is lost by chance is.
            if (to == from || !Reaches(member, from.Index, to.Index))
                continue;
            if (Chance.Happens(Scenario.Loss))
            {
                Referee.Dropped();
                continue;
            }
            Plan(Now + Delay(), () => to.Receive(member, packet));
            if (Chance.Happens(Scenario.Duplication))
                Plan(Now + Delay(), () => to.Receive(member, packet));
        }
    }

    /// <exception cref="Rules.RuleBroken">With the seed, the rule and the last events.</exception>
    internal void Run()
    {
        foreach (var host in Hosts)
            Plan(Chance.Between(TimeSpan.Zero, Scenario.Slowest * 2), host.Start);
        new GroupTroubles(this).Begin();
        while (_events.TryDequeue(out var what, out var when) && when.At <= Scenario.Duration)
        {
            Referee.TimePasses(when.At);
            Now = when.At;
            Events++;
            what();
            Referee.Look();
        }
    }

    private TimeSpan Delay() => Scenario.Delay + Chance.Between(TimeSpan.Zero, Scenario.Jitter);
}
