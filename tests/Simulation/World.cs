using VipGuard.Simulation.Tests.Rules;

namespace VipGuard.Simulation.Tests;

internal enum SimEventKind
{
    /// <summary>A packet reaches a host's receive buffer.</summary>
    Arrives,

    /// <summary>A host's loop wakes.</summary>
    Turn,

    /// <summary>The kernel takes an address whose lease ran out.</summary>
    LeaseEnds,

    /// <summary>A gratuitous ARP reaches the clients beside a host.</summary>
    Announced,

    /// <summary>Trouble begins or ends.</summary>
    Trouble,
}

internal readonly record struct SimEvent(
    SimEventKind Kind, int Host, int From = -1, int Serial = 0, Packet? Packet = null, Action? Trouble = null);

/// <summary>
/// Two or three hosts on one wire, in virtual time. One event after the other, in the order of their times; all chance comes
/// from the scenario's seed, so a run can be repeated exactly.
/// </summary>
internal sealed class World
{
    /// <summary>What a loop takes to wake, at most: measured 56 µs at the 99th percentile, 105 µs at the most.</summary>
    internal static readonly TimeSpan LongestLatency = TimeSpan.FromMicroseconds(200);

    private readonly PriorityQueue<SimEvent, (TimeSpan At, long Order)> _events = new();
    private long _planned;

    internal World(Scenario scenario)
    {
        Scenario = scenario;
        Chance = new Chance((ulong)scenario.Seed ^ 0x5EED_0000_0000_0000);
        Lan = new Lan(this);
        Hosts = new SimulatedHost[scenario.Routers];
        for (int i = 0; i < Hosts.Length; i++)
            Hosts[i] = new SimulatedHost(this, i);
        Referee = new Referee(this);
    }

    internal Scenario Scenario { get; }

    internal Chance Chance { get; }

    internal Lan Lan { get; }

    internal SimulatedHost[] Hosts { get; }

    internal Referee Referee { get; }

    internal History History { get; } = new();

    internal TimeSpan Now { get; private set; }

    internal long Events { get; private set; }

    /// <summary>How often a router became master.</summary>
    internal long Takeovers { get; set; }

    /// <summary>How often a sentry had an address to take off.</summary>
    internal long Released { get; set; }

    internal void Plan(TimeSpan at, in SimEvent e) => _events.Enqueue(e, (at, _planned++));

    /// <exception cref="RuleBroken">With the seed, the rule and the last events.</exception>
    internal void Run()
    {
        var troubles = new Troubles(this);
        foreach (var host in Hosts)
        {
            // Daemons start at any time, not in step.
            var at = Chance.Between(TimeSpan.Zero, Scenario.Interval * 2);
            Plan(at, new(SimEventKind.Trouble, host.Index, Trouble: host.Start));
        }
        troubles.Begin();
        while (_events.TryDequeue(out var e, out var when) && when.At <= Scenario.Duration)
        {
            Referee.TimePasses(when.At);
            Now = when.At;
            Events++;
            Happen(e);
            Referee.Look();
        }
    }

    private void Happen(in SimEvent e)
    {
        switch (e.Kind)
        {
            case SimEventKind.Arrives:
                Hosts[e.Host].Receive(e.Packet!);
                break;
            case SimEventKind.Turn:
                Hosts[e.Host].Wake(e.Serial);
                break;
            case SimEventKind.LeaseEnds:
                Hosts[e.Host].EndLease(e.Serial);
                break;
            case SimEventKind.Announced:
                Referee.Announced(client: e.Host, by: e.From);
                break;
            case SimEventKind.Trouble:
                e.Trouble!();
                break;
        }
    }
}
