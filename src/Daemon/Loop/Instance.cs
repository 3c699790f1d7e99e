using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
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

    private readonly ILogger _log;
    private readonly AddressTable _addresses;
    private readonly ActionList _actions = new();
    private readonly byte[] _advert = new byte[2048];
    private readonly PeerWarnings _warnings;
    private Link? _link;
    private PacketChannel? _packets;
    private ArpChannel? _arp;
    private TimeSpan _renewAt = VirtualRouter.Never;

    internal Instance(InstanceSetup setup, bool fit, string? whyUnfit, AddressTable addresses, ILogger log)
    {
        Setup = setup;
        _addresses = addresses;
        _log = log;
        _warnings = new PeerWarnings(setup.Name, log);
        Router = new VirtualRouter(setup.Router, fit: false, linkUp: false);
        // Before it is started a router only remembers these.
        Router.Step(default, VrrpEvent.FitnessChanged(fit, whyUnfit), _actions);
    }

    internal InstanceSetup Setup { get; private set; }

    internal VirtualRouter Router { get; }

    internal InstanceCounters Counters { get; } = new();

    internal TransitionHistory History { get; } = new();

    internal bool HoldsAddresses { get; private set; }

    /// <summary>What it reads, or −1 while the interface can carry nothing.</summary>
    internal int Descriptor => _packets?.Descriptor ?? -1;

    /// <summary>When <see cref="MeetDeadlines"/> is due.</summary>
    internal TimeSpan Deadline => Router.Deadline < _renewAt ? Router.Deadline : _renewAt;

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

    /// <summary>Reads what has arrived, at most 64 packets, before any deadline is looked at.</summary>
    internal void ReadPackets(TimeSpan now)
    {
        for (int i = 0; i < PacketsPerTurn && _packets is not null && _packets.TryReceive(out var payload, out var source); i++)
        {
            if (Advertisement.TryParse(payload, source, out var advert, out var drop)
                && (drop = Router.Config.Admit(advert)) == DropReason.None)
            {
                Counters.AdvertsReceived++;
                _warnings.Heard(now, advert, Router.Config);
                Step(now, VrrpEvent.Heard(advert));
            }
            else
            {
                Counters.Drop(drop);
                _warnings.Dropped(now, drop, payload, source);
            }
        }
    }

    internal void MeetDeadlines(TimeSpan now)
    {
        if (now >= Router.Deadline)
            Step(now, VrrpEvent.DeadlineReached);
        if (now >= _renewAt)
            Hold(now);
    }

    /// <summary>The interface as it is now; null if there is none of that name (yet).</summary>
    internal void LinkIs(TimeSpan now, Link? link)
    {
        bool other = link?.Index != _link?.Index || !(link?.Hardware ?? []).AsSpan().SequenceEqual(_link?.Hardware ?? []);
        _link = link;
        if (other)
            CloseChannels();
        string? why = link is null
            ? $"interface {Setup.Interface} does not exist (yet); it is used when it appears, or correct interface in the file"
            : link.IsUp ? OpenChannels(link) : $"interface {Setup.Interface} is down";
        if (Router.IsLinkUp != why is null || (why is not null && !string.Equals(why, Router.WhyHeldDown, StringComparison.Ordinal)))
            Step(now, VrrpEvent.LinkChanged(why is null, why ?? $"interface {Setup.Interface} is up"));
    }

    /// <summary>Someone removed an address: while this router is master it belongs there.</summary>
    internal void AddressRemoved(TimeSpan now, in HeldAddress removed)
    {
        if (!HoldsAddresses || removed.Interface != _link?.Index || !Setup.Addresses.Contains(removed.Address))
            return;
        _log.AddressPutBack(Setup.Name, removed.Address, Setup.Interface);
        Hold(now);
        Announce();
    }

    /// <summary>Takes a new set-up; addresses that stay in it stay where they are.</summary>
    internal void Reconfigure(TimeSpan now, InstanceSetup next, Link? link)
    {
        var before = Setup;
        if (HoldsAddresses && _link is not null)
        {
            foreach (var address in before.Addresses)
            {
                if (_link.Index != link?.Index || !next.Addresses.Contains(address))
                    Release(address);
            }
        }
        bool elsewhere = before.Router.PrimaryAddress != next.Router.PrimaryAddress || _link?.Index != link?.Index;
        Setup = next;
        if (elsewhere)
            CloseChannels();
        _link = elsewhere ? null : _link;
        LinkIs(now, link);
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
                _renewAt = VirtualRouter.Never;
                foreach (var address in Setup.Addresses)
                    Release(address);
                break;
            case VrrpAction.SendAdvert:
                Send(Router.Config.Priority);
                break;
            case VrrpAction.SendLeavingAdvert:
                Send(VrrpProtocol.LeavingPriority);
                break;
            case VrrpAction.Announce:
                Announce();
                break;
        }
    }

    // A quarter of the lease: three renewals may fail before the address goes, and listeners of the kernel's table
    // are not told with every advert.
    private void Hold(TimeSpan now)
    {
        _renewAt = now + Setup.Lease / 4;
        if (_link is null)
            return;
        foreach (var address in Setup.Addresses)
        {
            int error = _addresses.Hold(_link.Index, address, Setup.Lease);
            if (error != 0)
                _log.CannotHold(Setup.Name, address, Setup.Interface, Marshal.GetPInvokeErrorMessage(error));
        }
    }

    private void Release(VirtualAddress address)
    {
        if (_link is null)
            return;
        int error = _addresses.Release(_link.Index, address);
        if (error != 0)
            _log.CannotRelease(Setup.Name, address, Setup.Interface, Marshal.GetPInvokeErrorMessage(error));
    }

    private void Send(byte priority)
    {
        int length = Advertisement.Write(_advert, Router.Config, priority);
        if (_packets?.Send(_advert.AsSpan(0, length)) == true)
            Counters.AdvertsSent++;
        else
            Counters.SendErrors++;
    }

    private void Announce()
    {
        foreach (var address in Setup.Addresses)
        {
            if (address.Address.Family == IpFamily.V4 && _arp?.Announce(address.Address) == false)
                Counters.SendErrors++;
        }
    }

    private void Tell()
    {
        var transition = Router.LastTransition;
        History.Add(transition, MonotonicClock.TimeOfDay(transition.At));
        _log.Transition(Setup.Name, transition.From, transition.To, transition.Reason);
    }

    /// <returns>Null if the interface can be used, else why not.</returns>
    private string? OpenChannels(Link link)
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

    public void Dispose() => CloseChannels();
}
