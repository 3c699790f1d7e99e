using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Neighbours;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// One virtual router in the world: carries its actions out, holds its lease, keeps its counters.
/// Lives on the loop's thread and is touched by no other.
/// </summary>
internal sealed class Instance : IDisposable
{
    // Packets read in one turn: a flood must not keep the deadline from coming.
    private const int PacketsPerTurn = 64;

    // After a standstill the packet that tells who took over may stand behind many others.
    private const int PacketsAfterStandstill = 65536;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly ILogger _log;
    private readonly AddressLease _lease;
    private readonly ActionList _actions = new();
    private readonly byte[] _advert = new byte[2048];
    private Link? _link;
    private PacketChannel? _packets;
    private ArpChannel? _arp;
    private bool _ownAddress;
    private VirtualAddress? _missing;
    private TimeSpan _retryAt = VirtualRouter.Never;
    private TimeSpan _readAt;
    private TimeSpan? _sendErrorSaid;

    internal Instance(InstanceSetup setup, bool fit, string? whyUnfit, AddressTable addresses, ILogger log)
    {
        Setup = setup;
        _lease = new AddressLease(addresses, log);
        _log = log;
        Wire = new WireWatch(setup, log);
        Router = new VirtualRouter(setup.Router, fit: false, linkUp: false);
        // Before it is started a router only remembers these.
        Router.Step(default, VrrpEvent.FitnessChanged(fit, whyUnfit), _actions);
    }

    internal InstanceSetup Setup { get; private set; }

    internal VirtualRouter Router { get; }

    internal InstanceCounters Counters { get; } = new();

    internal TransitionHistory History { get; } = new();

    /// <summary>Who else is on the wire.</summary>
    internal WireWatch Wire { get; private set; }

    /// <summary>Told of every change of state, with the instance's name.</summary>
    internal Action<string, Transition>? Transitioned { get; init; }

    internal bool HoldsAddresses { get; private set; }

    /// <summary>What it reads, or −1 while the interface can carry nothing.</summary>
    internal int Descriptor => _packets?.Descriptor ?? -1;

    /// <summary>When <see cref="MeetDeadlines"/> is due.</summary>
    internal TimeSpan Deadline => Earliest(Earliest(Router.Deadline, _lease.RenewBy), Earliest(_retryAt, Wire.Deadline));

    internal void Step(TimeSpan now, in VrrpEvent e)
    {
        _actions.Clear();
        int transitions = Router.Transitions;
        Router.Step(now, e, _actions);
        foreach (var action in _actions.Span)
            CarryOut(action, now);
        if (Router.Transitions != transitions)
            Tell();
    }

    /// <summary>Reads what has arrived, before any deadline is looked at.</summary>
    internal void ReadPackets(TimeSpan now)
    {
        int most = now - _readAt > 3 * Router.Config.AdvertInterval ? PacketsAfterStandstill : PacketsPerTurn;
        _readAt = now;
        for (int i = 0; i < most && _packets is not null && _packets.TryReceive(out var payload, out var source); i++)
        {
            if (!Advertisement.TryParse(payload, source, out var advert, out var drop))
            {
                Counters.Drop(drop);
                Wire.Malformed(now, drop, source.Source);
            }
            else if ((drop = Router.Config.Admit(advert)) != DropReason.None)
            {
                Counters.Drop(drop);
                Wire.Heard(now, advert, drop, _link);
            }
            else
            {
                Counters.AdvertsReceived++;
                Wire.Heard(now, advert, DropReason.None, _link);
                Step(now, VrrpEvent.Heard(advert));
            }
        }
    }

    internal void MeetDeadlines(TimeSpan now)
    {
        if (now >= Router.Deadline)
            Step(now, VrrpEvent.DeadlineReached);
        if (now >= _lease.RenewBy)
            Hold(now);
        if (now >= _retryAt)
        {
            _retryAt = VirtualRouter.Never;
            _lease.TryAgain();
            LinkIs(now, _link, _ownAddress);
        }
        else if (_lease.Refusal is not null && HoldsAddresses)
        {
            // A master without its address serves nobody: the other may do better.
            _retryAt = now + RetryAfter;
            LinkIs(now, _link, _ownAddress);
        }
        Wire.MeetDeadline(now, _link, Router.State);
    }

    /// <summary>The interface as it is now.</summary>
    /// <param name="now">The loop's time.</param>
    /// <param name="link">Null if there is none of that name (yet).</param>
    /// <param name="ownAddress">Whether the address that adverts come from is on this host. Without it nothing can be sent; and a
    /// virtual address that comes before it would become the interface's first, and take the others along when it goes.</param>
    internal void LinkIs(TimeSpan now, Link? link, bool ownAddress)
    {
        _ownAddress = ownAddress;
        string? why = WhyUnusable(link);
        // While the old link and its channels are still there: to release and to tell.
        if (why is not null)
            ToldLink(now, why);

        bool other = link?.Index != _link?.Index || !(link?.Hardware ?? []).AsSpan().SequenceEqual(_link?.Hardware ?? []);
        _link = link;
        if (other)
            CloseChannels();
        if (why is not null)
            return;
        why = OpenChannels(now, link!);
        ToldLink(now, why);
        // Made anew, or with another hardware address: the kernel forgot the one, the neighbours know the other.
        if (other && HoldsAddresses)
        {
            Hold(now);
            Announce();
        }
    }

    private string? WhyUnusable(Link? link) => link switch
    {
        null => $"interface {Setup.Interface} does not exist (yet); it is used when it appears, or correct interface in the file",
        { IsUp: false } => $"interface {Setup.Interface} is down",
        _ when !_ownAddress => $"{Setup.Router.PrimaryAddress}, this node's own address, is not on this host (yet); give it back to the host, or correct address in the file",
        _ => _lease.Refusal,
    };

    private void ToldLink(TimeSpan now, string? why)
    {
        if (Router.IsLinkUp != why is null || (why is not null && !string.Equals(why, Router.WhyHeldDown, StringComparison.Ordinal)))
            Step(now, VrrpEvent.LinkChanged(why is null, why ?? $"interface {Setup.Interface} is up"));
    }

    /// <summary>True if an address that was removed is one that this router holds; <see cref="PutBack"/> is due then.</summary>
    internal bool Misses(in HeldAddress removed)
    {
        if (!HoldsAddresses || removed.Interface != _link?.Index || !Setup.Holds(removed.Address))
            return false;
        _missing = removed.Address;
        return true;
    }

    /// <summary>While this router is master, what someone removed belongs there.</summary>
    internal void PutBack(TimeSpan now)
    {
        if (_missing is { } address && HoldsAddresses)
        {
            _log.AddressPutBack(Setup.Name, address, Setup.Interface);
            Hold(now);
            Announce();
        }
        _missing = null;
    }

    /// <summary>Takes a new set-up; addresses that stay in it stay where they are.</summary>
    internal void Reconfigure(TimeSpan now, InstanceSetup next, Link? link, bool ownAddress)
    {
        var before = Setup;
        // The other node must not wait out its time for a master that speaks elsewhere from now on.
        if (before.Interface != next.Interface)
            ToldLink(now, $"moves from interface {before.Interface} to {next.Interface}");
        if (HoldsAddresses)
        {
            foreach (var address in before.Addresses.Except(next.Addresses))
                _lease.Release(_link, before, address.Address);
        }
        // Whoever is foreign by the new file is told of anew.
        Wire.Dispose();
        Wire = new WireWatch(next, _log);
        Setup = next;
        if (before.Router.PrimaryAddress != next.Router.PrimaryAddress)
            CloseChannels();
        LinkIs(now, link, ownAddress);
        Step(now, VrrpEvent.Reconfigured(next.Router));
    }

    private void CarryOut(VrrpAction action, TimeSpan now)
    {
        switch (action)
        {
            case VrrpAction.TakeAddresses:
                HoldsAddresses = true;
                Hold(now);
                break;
            case VrrpAction.ReleaseAddresses:
                HoldsAddresses = false;
                _lease.Release(_link, Setup);
                break;
            case VrrpAction.SendAdvert:
                if (!Send(Router.Config.Priority))
                    SayNotSent(now);
                // With an advert, so that the lease does not outlast what the other node waits after it.
                if (now >= _lease.RenewFrom)
                    Hold(now);
                break;
            case VrrpAction.SendLeavingAdvert:
                Send(VrrpProtocol.LeavingPriority);
                break;
            case VrrpAction.Announce:
                Announce();
                break;
        }
    }

    private void Hold(TimeSpan now) => _lease.Hold(now, _link, Setup);

    private bool Send(byte priority)
    {
        int length = Advertisement.Write(_advert, Router.Config, priority);
        bool sent = _packets?.Send(_advert.AsSpan(0, length)) == true;
        if (sent)
            Counters.AdvertsSent++;
        else
            Counters.SendErrors++;
        return sent;
    }

    private void SayNotSent(TimeSpan now)
    {
        string error = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        if (_packets is null || (_sendErrorSaid is { } said && now - said < Quiet))
            return;
        _sendErrorSaid = now;
        _log.CannotSend(Setup.Name, Setup.Interface, error);
    }

    // All that the router stands for: an owner's own address too, which another may have served meanwhile.
    private void Announce()
    {
        foreach (var address in Router.Config.Addresses.AsSpan())
        {
            if (address.Family == IpFamily.V4 && _arp?.Announce(address) == false)
                Counters.SendErrors++;
        }
    }

    private void Tell()
    {
        var transition = Router.LastTransition;
        History.Add(transition, MonotonicClock.TimeOfDay(transition.At));
        _log.Transition(Setup.Name, transition.From, transition.To, transition.Reason);
        Transitioned?.Invoke(Setup.Name, transition);
    }

    /// <returns>Null if the interface can be used, else why not.</returns>
    private string? OpenChannels(TimeSpan now, Link link)
    {
        if (_packets is not null)
            return null;
        try
        {
            _arp = ArpChannel.Open(link.Index, link.Hardware);
            _packets = PacketChannel.Open(link.Name, link.Index, Setup.Router.PrimaryAddress);
            return null;
        }
        catch (LinuxException e)
        {
            CloseChannels();
            _log.NoChannel(Setup.Name, Setup.Interface, e.Message);
            _retryAt = now + RetryAfter;
            return e.Message;
        }
    }

    private void CloseChannels()
    {
        _packets?.Dispose();
        _packets = null;
        _arp?.Dispose();
        _arp = null;
    }

    private static TimeSpan Earliest(TimeSpan one, TimeSpan other) => one < other ? one : other;

    public void Dispose()
    {
        CloseChannels();
        Wire.Dispose();
    }
}
