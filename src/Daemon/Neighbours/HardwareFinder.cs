using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>
/// Finds the hardware addresses that adverts come from. A raw IP socket does not tell them and multicast fills no neighbour
/// table, so a packet socket is open for as long as one is wanted, and no longer: it has the next advert as it arrives. A router
/// that speaks only once (keepalived falls silent beside adverts of a lower priority) is asked for its address meanwhile.
/// </summary>
internal sealed class HardwareFinder(IpFamily family) : IDisposable
{
    private const int MostPackets = 64;

    // What is forged must not keep it open for ever.
    private static readonly TimeSpan LongestOpen = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private PacketTap? _tap;
    private ClaimChannel? _asked;
    private int _interface;
    private TimeSpan _openUntil;
    private TimeSpan _notBefore;

    /// <summary>When <see cref="Look"/> is to close what is open, if nothing is heard before.</summary>
    internal TimeSpan Deadline => _tap is null ? VirtualRouter.Never : _openUntil;

    /// <summary>Opens, reads or closes: cheap, and nothing at all while all are known.</summary>
    /// <param name="now">The loop's time.</param>
    /// <param name="link">Where; null: nowhere.</param>
    /// <param name="neighbours">Who wants to know, and is told.</param>
    internal void Look(TimeSpan now, Link? link, Neighbourhood neighbours)
    {
        if (_tap is not null && _interface == link?.Index)
            Read(neighbours);
        bool wanted = link is { IsUp: true } && neighbours.WantsHardware;
        if (_tap is not null && (!wanted || now >= _openUntil || _interface != link!.Index))
        {
            _notBefore = wanted ? now + Pause : now;
            Close();
        }
        if (_tap is null && wanted && now >= _notBefore)
            Open(now, link!, neighbours);
    }

    private void Open(TimeSpan now, Link link, Neighbourhood neighbours)
    {
        try
        {
            _tap = PacketTap.Open(link.Index, family == IpFamily.V4 ? PacketFilter.ETH_P_IP : PacketFilter.ETH_P_IPV6, PacketFilter.Vrrp);
            _interface = link.Index;
            _openUntil = now + LongestOpen;
            Ask(link, neighbours.UnknownRouters);
        }
        catch (LinuxException)
        {
            // Then they stay unknown; the sentence goes without.
            _notBefore = now + Pause;
        }
    }

    // Once, when it is opened: what is forged later has nobody asked.
    private void Ask(Link link, HostAddress[] routers)
    {
        if (routers.Length == 0 || link.Hardware.Length != MacAddress.Length || !MacAddress.Read(link.Hardware).IsHost)
            return;
        _asked = ClaimChannel.Open(link, routers);
        foreach (var router in routers)
            _asked.Ask(router);
    }

    private void Read(Neighbourhood neighbours)
    {
        for (int i = 0; i < MostPackets && _asked is not null && _asked.TryReceive(out var claim); i++)
        {
            if (claim is { } answer)
                neighbours.HardwareIs(answer.Address, answer.Hardware);
        }
        // After the answers: where an advert comes from is what counts.
        for (int i = 0; i < MostPackets && _tap!.TryReceive(out var packet, out var from); i++)
        {
            if (from.Sender.IsHost && IpPacket.TryRead(packet, out _, out var source) && source.Source.Family == family)
                neighbours.HardwareIs(source.Source, from.Sender);
        }
    }

    private void Close()
    {
        _tap?.Dispose();
        _tap = null;
        _asked?.Dispose();
        _asked = null;
    }

    public void Dispose() => Close();
}
