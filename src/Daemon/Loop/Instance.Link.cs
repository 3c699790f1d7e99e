using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>The interface under an instance: whether it can be used, and the sockets on it.</summary>
internal sealed partial class Instance
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly OwnSource _source;
    private Link? _link;
    private PacketChannel? _packets;
    private bool _ownAddress;
    private string? _noChannel;
    private TimeSpan _retryAt = VirtualRouter.Never;

    /// <summary>What it reads, or −1 while the interface can carry nothing.</summary>
    internal int Descriptor => _packets?.Descriptor ?? -1;

    /// <summary>The interface as it is now.</summary>
    /// <param name="now">The loop's time.</param>
    /// <param name="link">Null if there is none of that name (yet).</param>
    /// <param name="ownAddress">Whether the address that adverts come from is on this host (a link-local one: on this interface). Without it nothing can be sent; and a
    /// virtual address that comes before it would become the interface's first, and take the others along when it goes. Where the
    /// instance makes its own source, it is put there now.</param>
    internal void LinkIs(TimeSpan now, Link? link, bool ownAddress)
    {
        _ownAddress = ownAddress;
        string? why = WhyUnusable(link);
        // While the old link and its channels are still there: to release and to tell.
        if (why is not null)
            ToldLink(now, why);

        if (link?.Index != _link?.Index)
            _source.TakeOff();
        if (link is not { IsUp: true })
            _source.MayBeGone();
        bool other = link?.Index != _link?.Index || !(link?.Hardware ?? []).AsSpan().SequenceEqual(_link?.Hardware ?? []);
        _link = link;
        if (other)
            CloseChannels();
        WriteWill();
        if (why is not null)
            return;
        bool opens = _packets is null;
        why = OpenChannels(now, link!);
        // Before it is a router that others count with. By the router's own word it is still what it was before a reload.
        if (why is null && Setup.Router.Unicast && (opens || !Router.IsLinkUp || !Router.Config.Unicast))
            _announcer.TellSource(Setup.Router.PrimaryAddress);
        ToldLink(now, why);
        // Made anew, or with another hardware address: the kernel forgot the one, the neighbours know the other.
        if (other && HoldsAddresses)
        {
            Hold(now);
            _announcer.Start(now);
        }
    }

    private string? WhyUnusable(Link? link) => link switch
    {
        null => $"interface {Setup.Interface} does not exist (yet); it is used when it appears, or correct interface in the file",
        { IsUp: false } => $"interface {Setup.Interface} is down",
        _ when !_ownAddress && !Setup.MakesItsOwnSource => WhyNoOwnAddress(link),
        _ => _lease.Refusal,
    };

    private string WhyNoOwnAddress(Link link)
    {
        var own = Setup.Router.PrimaryAddress;
        if (own.Family == IpFamily.V6 && new IPv6Setting(link.Name, "disable_ipv6").IsOn())
            return OwnSource.IPv6IsOff(link.Name);
        return $"{own}, this node's own address, is not on this host (yet); give it back to the host, or correct address in the file";
    }

    private void ToldLink(TimeSpan now, string? why)
    {
        if (Router.IsLinkUp != why is null || (why is not null && !string.Equals(why, Router.WhyHeldDown, StringComparison.Ordinal)))
        {
            Begins(now, MonotonicClock.Now);
            Step(now, VrrpEvent.LinkChanged(why is null, why ?? $"interface {Setup.Interface} is up"));
        }
    }

    /// <returns>Null if the interface can be used, else why not.</returns>
    private string? OpenChannels(TimeSpan now, Link link)
    {
        if (Setup.MakesItsOwnSource && _source.Put(link, Setup.Router.PrimaryAddress, _ownAddress) is { } refusal)
        {
            _retryAt = now + RetryAfter;
            return refusal;
        }
        if (_packets is not null)
            return null;
        try
        {
            _announcer.Open(link);
            _packets = PacketChannel.Open(link.Name, link.Index, Setup.Router.PrimaryAddress);
            _packets.LeaveToOthers(Setup.Router.Vrid, Setup.VridsHere);
            _noChannel = null;
            return null;
        }
        catch (LinuxException e)
        {
            CloseChannels();
            if (!string.Equals(e.Message, _noChannel, StringComparison.Ordinal))
                _log.NoChannel(Setup.Name, Setup.Interface, e.Message);
            _noChannel = e.Message;
            _retryAt = now + RetryAfter;
            return e.Message;
        }
    }

    private void CloseChannels()
    {
        _packets?.Dispose();
        _packets = null;
        _owner.Dispose();
        _announcer.Close();
    }
}
