using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests;

/// <summary>A packet on the wire: the VRRP message, and what the IP header says.</summary>
/// <param name="From">The host that sent it; −1 for a foreign packet.</param>
internal sealed record Packet(byte[] Message, PacketSource Source, int From);

/// <summary>The wire between the hosts: each direction of each pair can be cut, lossy, slow, or repeat itself.</summary>
internal sealed class Lan(World world)
{
    private readonly bool[,] _cut = new bool[3, 3];

    /// <summary>Loss on top of the scenario's own, 0 to 1.</summary>
    internal double ExtraLoss { get; set; }

    internal double ExtraDuplication { get; set; }

    internal void Cut(int from, int to, bool cut) => _cut[from, to] = cut;

    /// <summary>Whether a packet could pass now, but for loss.</summary>
    internal bool Reaches(int from, int to) => !_cut[from, to] && world.Hosts[from].LinkIsUp && world.Hosts[to].LinkIsUp;

    internal void Multicast(int from, Packet packet)
    {
        for (int to = 0; to < world.Hosts.Length; to++)
        {
            if (to != from)
                Send(from, to, packet);
            // Some switches and bonds give a host its own multicast back.
            else if (world.Chance.Happens(0.01) && world.Hosts[to].LinkIsUp)
                world.Plan(world.Now + Delay(), new(SimEventKind.Arrives, to, from, Packet: packet));
        }
    }

    /// <summary>Gratuitous ARP: what the clients beside each host hear of it.</summary>
    internal void Broadcast(int from)
    {
        if (!world.Hosts[from].LinkIsUp)
            return;
        for (int to = 0; to < world.Hosts.Length; to++)
        {
            if (to == from)
                world.Plan(world.Now, new(SimEventKind.Announced, to, from));
            else if (!Reaches(from, to) || world.Chance.Happens(Loss))
                world.Referee.Dropped(from, to);
            else
                world.Plan(world.Now + Delay(), new(SimEventKind.Announced, to, from));
        }
    }

    private double Loss => Math.Max(world.Scenario.Loss, ExtraLoss);

    private void Send(int from, int to, Packet packet)
    {
        if (!Reaches(from, to) || world.Chance.Happens(Loss))
        {
            world.History.Add(world.Now, "lost on the way to", from, to);
            world.Referee.Dropped(from, to);
            return;
        }
        world.Plan(world.Now + Delay(), new(SimEventKind.Arrives, to, from, Packet: packet));
        if (world.Chance.Happens(Math.Max(world.Scenario.Duplication, ExtraDuplication)))
            world.Plan(world.Now + Delay(), new(SimEventKind.Arrives, to, from, Packet: packet));
    }

    private TimeSpan Delay() => world.Scenario.Delay + world.Chance.Between(TimeSpan.Zero, world.Scenario.Jitter);
}
