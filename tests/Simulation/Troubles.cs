using System.Buffers.Binary;
using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests;

/// <summary>What goes wrong, and when: kills, freezes, cables, partitions, loss, checks, reloads, hand-overs, restraints, foreign packets.</summary>
internal sealed class Troubles(World world)
{
    private readonly Chance _chance = world.Chance;

    private TimeSpan Interval => world.Scenario.Interval;

    internal void Begin()
    {
        PlanNext();
        if (world.Scenario.BesideTheOtherVersion)
            OtherVersion();
    }

    // Two clusters on one VRID, of which each speaks what the other does not.
    private void OtherVersion()
    {
        var config = world.Scenario.ConfigOf(0);
        var theirs = config with
        {
            Version = config.Version == VrrpVersion.V2 ? VrrpVersion.V3 : VrrpVersion.V2,
            AdvertInterval = config.Version == VrrpVersion.V2 ? TimeSpan.FromMilliseconds(40_950) : TimeSpan.FromSeconds(1),
            AuthPassword = default,
        };
        var packet = Written(theirs, config.PrimaryAddress, VrrpProtocol.Group(world.Scenario.Family), 255, priority: 254);
        Again();

        void Again()
        {
            foreach (var host in world.Hosts)
                host.Receive(packet);
            After(Interval, Again);
        }
    }

    private void PlanNext() => After(_chance.Between(TimeSpan.Zero, 2 * world.Scenario.Calm), () =>
    {
        Happen();
        PlanNext();
    });

    private void Happen()
    {
        var host = world.Hosts[_chance.Below(world.Hosts.Length)];
        switch (_chance.Below(17))
        {
            case 0:
            case 1:
                host.Crash();
                After(Span(), host.Start);
                break;
            case 2:
            case 3:
                host.Freeze();
                After(Span(), host.Thaw);
                break;
            case 4:
                host.LinkGoes(up: false);
                After(Span(), () => host.LinkGoes(up: true));
                break;
            case 5:
                host.FitnessGoes(fit: false);
                After(Span(), () => host.FitnessGoes(fit: true));
                break;
            case 6:
                if (!host.Config.IsOwner)
                    host.PriorityGoes((byte)(1 + _chance.Below(254)));
                break;
            case 7:
                host.Reload(Redrawn(host.Config));
                break;
            case 8:
                host.HandOver();
                break;
            case 9:
                host.Stop();
                After(Span(), host.Start);
                break;
            case 10:
                CutOff(host, inwards: true, outwards: true);
                break;
            case 11:
                CutOff(host, inwards: _chance.Happens(0.5), outwards: _chance.Happens(0.5));
                break;
            case 12:
                CutOnePath();
                break;
            case 13:
                LoseSome();
                break;
            case 14:
                ForeignPackets();
                break;
            case 15:
                host.RemoveAddress();
                break;
            case 16:
                host.RestraintGoes(_chance.Of(TakeoverRestraint.NoPreemption, TakeoverRestraint.NotOnSilence, TakeoverRestraint.Never));
                After(Span(), () => host.RestraintGoes(TakeoverRestraint.None));
                break;
        }
    }

    // From a part of an interval to many; sometimes about as long as leases are.
    private TimeSpan Span() => _chance.Below(4) switch
    {
        0 => _chance.Between(Interval / 10, 3 * Interval),
        1 => _chance.Between(3 * Interval, 10 * Interval),
        2 => _chance.Between(10 * Interval, 60 * Interval),
        _ => _chance.Between(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2) + 4 * Interval),
    };

    // v2 knows no other interval than its own: two that differ do not hear each other (RFC 3768 §7.1).
    private VirtualRouterConfig Redrawn(VirtualRouterConfig config) => config with
    {
        AdvertInterval = Interval * _chance.Of(1, world.Scenario.Slowdown),
        Priority = config.IsOwner ? config.Priority : (byte)(1 + _chance.Below(254)),
        PseudoHeaderChecksum = _chance.Happens(0.5),
    };

    private void CutOff(SimulatedHost host, bool inwards, bool outwards)
    {
        foreach (var other in world.Hosts)
        {
            if (other != host && inwards)
                Cut(other.Index, host.Index, Span());
            if (other != host && outwards)
                Cut(host.Index, other.Index, Span());
        }
    }

    private void CutOnePath()
    {
        int from = _chance.Below(world.Hosts.Length);
        Cut(from, (from + 1 + _chance.Below(world.Hosts.Length - 1)) % world.Hosts.Length, Span());
    }

    private void Cut(int from, int to, TimeSpan span)
    {
        world.History.Add(world.Now, "is cut off on the way to", from, to);
        world.Lan.Cut(from, to, cut: true);
        After(span, () =>
        {
            world.History.Add(world.Now, "is heard again by", from, to);
            world.Lan.Cut(from, to, cut: false);
        });
    }

    private void LoseSome()
    {
        world.History.Add(world.Now, "the wire becomes bad", -1);
        world.Lan.ExtraLoss = _chance.Of(0.05, 0.3, 0.6);
        world.Lan.ExtraDuplication = _chance.Of(0, 0.3);
        After(Span(), () =>
        {
            world.History.Add(world.Now, "the wire is good again", -1);
            (world.Lan.ExtraLoss, world.Lan.ExtraDuplication) = (0, 0);
        });
    }

    // For a while every host hears, twice an interval, what it must not obey.
    private void ForeignPackets()
    {
        var end = world.Now + Span();
        var (packet, what) = Foreign();
        world.History.Add(world.Now, "foreign packets begin", -1, detail: what);
        Again();

        void Again()
        {
            foreach (var host in world.Hosts)
                host.Receive(packet);
            if (world.Now < end)
                After(_chance.Between(Interval / 5, Interval * 4 / 5), Again);
        }
    }

    private (Packet Packet, string What) Foreign()
    {
        var scenario = world.Scenario;
        var peer = scenario.Primary(0);
        var group = VrrpProtocol.Group(scenario.Family);
        var stranger = HostAddress.Parse(scenario.Family == IpFamily.V4 ? "192.0.2.66" : "fe80::66");
        byte priority = _chance.Of((byte)0, (byte)200, (byte)254);
        var config = scenario.ConfigOf(0);
        var slow = config.Version == VrrpVersion.V3 ? config with { AdvertInterval = TimeSpan.FromMilliseconds(40950) } : config;
        switch (_chance.Below(5))
        {
            case 0:
                return (Written(slow with { PrimaryAddress = stranger }, stranger, group, 255), "a stranger of our VRID");
            case 1:
                return (Written(slow with { Vrid = 52 }, peer, group, 255), "another VRID");
            case 2:
                return (Written(slow, peer, group, 254), "from beyond the link");
            case 3 when config.Version == VrrpVersion.V2:
                return (Written(config with { AuthPassword = "wrong"u8.ToArray() }, peer, group, 255), "the wrong password");
            case 3:
                return (Written(config with { Version = VrrpVersion.V2, AdvertInterval = TimeSpan.FromSeconds(1) }, peer, group, 255), "the other version");
            default:
                var spoilt = Written(slow, peer, group, 255);
                BinaryPrimitives.WriteUInt16BigEndian(spoilt.Message.AsSpan(6), 0xBAD);
                return (spoilt, "a wrong checksum");
        }

        Packet Written(VirtualRouterConfig sender, HostAddress from, HostAddress to, byte timeToLive) => Troubles.Written(sender, from, to, timeToLive, priority);
    }

    private static Packet Written(VirtualRouterConfig sender, HostAddress source, HostAddress destination, byte timeToLive, byte priority)
    {
        byte[] message = new byte[Advertisement.LengthOf(sender)];
        Advertisement.Write(message, sender, priority);
        return new Packet(message, new PacketSource(source, destination, timeToLive), From: -1);
    }

    private void After(TimeSpan span, Action what) => world.Plan(world.Now + span, new(SimEventKind.Trouble, -1, Trouble: what));
}
