using System.Collections.Immutable;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// Tells the link where an instance's addresses are: gratuitous ARP for IPv4, unsolicited neighbour advertisements for IPv6, as
/// often as <see cref="AnnounceSchedule"/> has it. All that the router stands for is announced: an owner's own addresses too,
/// which another may have served meanwhile.
/// </summary>
internal sealed class Announcer : IDisposable
{
    private const int EthernetAddress = 6;

    private readonly InstanceCounters _counters;
    private readonly byte[] _frame = new byte[NeighbourAdvertisement.Length];
    private AnnounceSchedule _schedule;
    private GratuitousArpKind _arp;
    private ImmutableArray<HostAddress> _addresses;
    private FrameChannel? _channel;
    private IPv6Setting? _forwarding;
    private byte[] _hardware = [];
    private bool _isRouter;

    internal Announcer(InstanceSetup setup, InstanceCounters counters)
    {
        _counters = counters;
        _addresses = setup.Router.Addresses;
        _arp = setup.Announce.Arp;
        _schedule = ScheduleOf(setup);
    }

    /// <summary>When <see cref="SendDue"/> is due.</summary>
    internal TimeSpan Deadline => _schedule.Deadline;

    /// <exception cref="LinuxException">EPERM without CAP_NET_RAW.</exception>
    internal void Open(Link link)
    {
        _channel = FrameChannel.Open(link.Index);
        _hardware = link.Hardware;
        _forwarding = new IPv6Setting(link.Name, "forwarding");
    }

    internal void Close()
    {
        _channel?.Dispose();
        _channel = null;
    }

    /// <summary>Takes a new set-up, and begins anew if it is announcing.</summary>
    internal void Use(TimeSpan now, InstanceSetup setup)
    {
        bool announcing = _schedule.Deadline != VirtualRouter.Never;
        _addresses = setup.Router.Addresses;
        _arp = setup.Announce.Arp;
        var before = _schedule;
        _schedule = ScheduleOf(setup);
        _schedule.Continue(before);
        if (announcing)
            _schedule.Start(now);
    }

    /// <summary>From the beginning: what is due at once is sent at once.</summary>
    /// <returns>True if at least one packet is out; loopback and tunnels have no caches to tell.</returns>
    internal bool Start(TimeSpan now)
    {
        if (_channel is null || _hardware.Length != EthernetAddress)
            return false;
        long before = _counters.AnnouncementsSent;
        _isRouter = IsRouter();
        _schedule.Start(now);
        SendDue(now);
        return _counters.AnnouncementsSent > before;
    }

    // Asked of the kernel for IPv6 only: ARP has no such flag, and the answer takes a while.
    private bool IsRouter() => _addresses[0].Family == IpFamily.V6 && _forwarding?.IsOn() == true;

    internal void Stop() => _schedule.Stop();

    /// <summary>
    /// Tells where the address is that unicast adverts come to. A master that has looked for it in vain looks again only once a
    /// second, and a backup that is deaf for so long takes over from it.
    /// </summary>
    internal void TellSource(HostAddress own)
    {
        if (_channel is null || _hardware.Length != EthernetAddress)
            return;
        _isRouter = IsRouter();
        Announce(own);
    }

    internal void SendDue(TimeSpan now)
    {
        while (_schedule.TryNext(now, out int place))
            Announce(_addresses[place]);
    }

    private void Announce(HostAddress address)
    {
        if (address.Family == IpFamily.V6)
        {
            NeighbourAdvertisement.Write(_frame, _hardware, address, _isRouter);
            Send(NeighbourAdvertisement.Length);
            return;
        }
        if (_arp != GratuitousArpKind.Reply)
        {
            GratuitousArp.Write(_frame, _hardware, address);
            Send(GratuitousArp.Length);
        }
        if (_arp != GratuitousArpKind.Request)
        {
            GratuitousArp.Write(_frame, _hardware, address, reply: true);
            Send(GratuitousArp.Length);
        }
    }

    private void Send(int length)
    {
        if (_channel?.Send(_frame.AsSpan(0, length)) == true)
            _counters.AnnouncementsSent++;
        else
            _counters.SendErrors++;
    }

    private static AnnounceSchedule ScheduleOf(InstanceSetup setup)
    {
        bool twice = setup.Announce.Arp == GratuitousArpKind.Both && setup.Router.PrimaryAddress.Family == IpFamily.V4;
        return new AnnounceSchedule(setup.Announce, setup.Router.Addresses.Length, twice ? 2 : 1);
    }

    public void Dispose() => Close();
}
