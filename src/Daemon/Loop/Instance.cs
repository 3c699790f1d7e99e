using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Neighbours;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// One virtual router in the world: carries its actions out, holds its lease, keeps its counters.
/// Lives on the loop's thread and is touched by no other.
/// </summary>
internal sealed partial class Instance : IDisposable
{
    // Packets read in one turn: a flood must not keep the deadline from coming.
    private const int PacketsPerTurn = 64;

    // After a standstill the packet that tells who took over may stand behind many others. So many are in the socket's buffer at
    // the most: 2 MiB, and the kernel counts 512 bytes and more for each.
    private const int PacketsAfterStandstill = 4096;

    private readonly ILogger _log;
    private readonly AddressLease _lease;
    private readonly ActionList _actions = new();
    private readonly OwnerEar _owner = new();
    private readonly AdvertSender _sender;
    private readonly Announcer _announcer;
    private StageTimes _stages;
    private VirtualAddress? _missing;
    private TimeSpan _readAt;
    private TimeSpan _latest;

    internal Instance(InstanceSetup setup, bool fit, string? whyUnfit, AddressTable addresses, ILogger log)
    {
        Setup = setup;
        _lease = new AddressLease(addresses, log);
        _source = new OwnSource(addresses);
        _sender = new AdvertSender(Counters, log);
        _announcer = new Announcer(setup, Counters);
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

    /// <summary>Told of every change of state, with the instance's name; see <see cref="SayTransitions"/>.</summary>
    internal Action<string, Transition>? Transitioned { get; init; }

    /// <summary>Told, in the same way, of a set-up whose addresses were given up: by a master that left, or taken out by a reload.</summary>
    internal Action<InstanceSetup>? Left { get; init; }

    internal bool HoldsAddresses
    {
        get;
        private set
        {
            field = value;
            // Before an address is taken; that it was left counts when all is said, at the end of the step.
            if (value && Will is not null)
                Will.Holds = true;
        }
    }

    /// <summary>Virtual routes and rules that the kernel does not take, in words.</summary>
    internal IEnumerable<string> Refused => _lease.Followers.Refusals;

    /// <summary>When <see cref="MeetDeadlines"/> is due.</summary>
    internal TimeSpan Deadline =>
        Earliest(Earliest(Router.Deadline, _lease.RenewBy), Earliest(Earliest(_announcer.Deadline, _retryAt), Wire.Deadline));

    /// <summary>The cause of a move was seen, and is certain: the next <see cref="Step"/> belongs to it. A step without says that it was
    /// seen with the loop's time.</summary>
    internal void Begins(TimeSpan seen, TimeSpan confirmed)
    {
        _stages = default;
        _stages.Mark(Stage.Seen, seen);
        _stages.Mark(Stage.Confirmed, confirmed);
    }

    internal void Step(TimeSpan now, in VrrpEvent e)
    {
        // What was read within the turn is younger than the turn.
        now = _latest = now > _latest ? now : _latest;
        _actions.Clear();
        int transitions = Router.Transitions;
        Router.Step(now, e, _actions);
        bool isRefused = false;
        bool isLate = false;
        foreach (var action in _actions.Span)
        {
            // The process may have been frozen since the turn began.
            isLate = action is VrrpAction.TakeAddresses or VrrpAction.SendAdvert or VrrpAction.Announce && OutlivedLease(now);
            if (isLate)
                break;
            CarryOut(action, now);
            // Who has no address says nothing as a master: the one that serves would yield to it.
            isRefused = action == VrrpAction.TakeAddresses && _lease.Refusal is not null;
            if (isRefused)
                break;
        }
        if (Router.Transitions != transitions)
            Remember();
        _stages = default;
        if (isRefused)
            GiveUp(now);
        if (isLate)
            LoseLease(Real(now));
        if (!HoldsAddresses && Will is not null)
            Will.Holds = false;
    }

    /// <summary>
    /// Says to the journal and to the others what has changed. The loop calls it when all its instances have done what is to be
    /// done: the last one's farewell waits for nobody's line.
    /// </summary>
    internal void SayTransitions()
    {
        while (History.TryTakeUnsaid(out var transition))
        {
            if (transition.From == VrrpState.Master)
                Left?.Invoke(Setup);
            Transitioned?.Invoke(Setup.Name, transition);
            _log.Transition(Setup.Name, transition.From, transition.To, transition.Reason);
        }
    }

    /// <summary>Reads what has arrived, before any deadline is looked at.</summary>
    internal void ReadPackets(TimeSpan now)
    {
        int most = now - _readAt > 3 * Router.Config.AdvertInterval ? PacketsAfterStandstill : PacketsPerTurn;
        _readAt = now;
        var path = AdvertPath.To(Router.Config);
        // Each is dated after it was read: had the process stood still since the turn began, what waited would else be so old that its
        // sender is taken for dead.
        for (int i = 0; i < most && _packets is not null && _packets.TryReceive(out var payload, out var source); i++)
            Read(Real(now), payload, source, path);
        _owner.Listen(_link, Setup, HoldsAddresses);
        for (int i = 0; i < most && _owner.TryReceive(most, out var payload, out var source); i++)
            Read(Real(now), payload, source, path);
    }

    /// <summary>One packet; allocates nothing where it is one of the file's nodes, up to and with what it leads to.</summary>
    internal void Read(TimeSpan now, ReadOnlySpan<byte> payload, in PacketSource source, in AdvertPath path)
    {
        if (!Advertisement.TryParse(payload, source, path, out var advert, out var drop))
        {
            Counters.Drop(drop);
            Wire.Unread(now, drop, payload, source, _link);
        }
        else if ((drop = Router.Config.Admit(advert)) != DropReason.None)
        {
            Counters.Drop(drop);
            Wire.Heard(now, advert, drop, _link);
        }
        else
        {
            Counters.AdvertsReceived++;
            _stages.Mark(Stage.Heard, MonotonicClock.Now);
            Step(now, VrrpEvent.Heard(advert));
            // Who else is there can wait until the address is.
            Wire.Heard(now, advert, DropReason.None, _link);
        }
    }

    internal void MeetDeadlines(TimeSpan now)
    {
        if (now >= Router.Deadline)
            Step(now, VrrpEvent.DeadlineReached);
        if (now >= _lease.RenewBy && !LostLease(now))
            Hold(now);
        if (now >= _announcer.Deadline && !LostLease(now))
            _announcer.SendDue(now);
        if (now >= _retryAt)
        {
            _retryAt = VirtualRouter.Never;
            _lease.TryAgain();
            LinkIs(now, _link, _ownAddress);
        }
        else if (_lease.Refusal is not null && HoldsAddresses)
        {
            // A master without its address serves nobody: the other may do better.
            GiveUp(now);
        }
        Wire.MeetDeadline(now, _link, Router.State);
    }

    /// <summary>True if an address that was removed is one that this router holds; <see cref="PutBack"/> is due then.</summary>
    internal bool Misses(in HeldAddress removed)
    {
        if (!HoldsAddresses || removed.Interface != _link?.Index || !_lease.Lost(removed.Address, Setup))
            return false;
        _missing = removed.Address;
        return true;
    }

    /// <summary>It is there again, put there by the instance that had to wait for another to let it go.</summary>
    internal void Regains(in HeldAddress added)
    {
        if (added.Interface == _link?.Index && _missing == added.Address)
            _missing = null;
    }

    /// <summary>While this router is master, what someone removed belongs there.</summary>
    internal void PutBack(TimeSpan now)
    {
        if (_missing is { } address && HoldsAddresses)
        {
            _log.AddressPutBack(Setup.Name, address, Setup.Interface);
            Hold(now);
            _announcer.Start(now);
        }
        _missing = null;
    }

    /// <summary>Takes a new set-up; addresses that stay in it stay where they are.</summary>
    internal void Reconfigure(TimeSpan now, InstanceSetup next, Link? link, bool ownAddress)
    {
        LetGo(now, next);
        TakeUp(now, next, link, ownAddress, next.Router.Priority);
    }

    /// <summary>The first half of <see cref="Reconfigure"/>: takes off what is in a new set-up no more. An address that another
    /// instance has from now on must be gone here before it is taken there.</summary>
    internal void LetGo(TimeSpan now, InstanceSetup next)
    {
        var before = Setup;
        // The other node must not wait out its time for a master that speaks elsewhere from now on.
        if (before.Interface != next.Interface)
            ToldLink(now, $"moves from interface {before.Interface} to {next.Interface}");
        if (!HoldsAddresses)
            return;
        _lease.Change(_link, before, next);
        ImmutableArray<LeasedAddress> gone = [.. before.Addresses.Where(a => !next.Addresses.Any(n => n.Address.Address == a.Address.Address))];
        if (!gone.IsEmpty)
            Left?.Invoke(before with { Addresses = gone });
    }

    /// <summary>The second half.</summary>
    /// <param name="now">The loop's time.</param>
    /// <param name="next">The new set-up.</param>
    /// <param name="link">Its interface; null if there is none of that name.</param>
    /// <param name="ownAddress">As with <see cref="LinkIs"/>.</param>
    /// <param name="priority">The set-up's, or the one that it has for now, standing apart.</param>
    internal void TakeUp(TimeSpan now, InstanceSetup next, Link? link, bool ownAddress, byte priority)
    {
        var before = Setup;
        _lease.BeginAnew();
        _owner.Dispose();
        LookAnew(next);
        if (before.Announce != next.Announce || !before.Router.Addresses.AsSpan().SequenceEqual(next.Router.Addresses.AsSpan()))
            _announcer.Use(now, next);
        if (before.Router.PrimaryAddress != next.Router.PrimaryAddress)
            CloseChannels();
        if (!next.MakesItsOwnSource)
            _source.TakeOff();
        LinkIs(now, link, ownAddress);
        Step(now, VrrpEvent.Reconfigured(next.Router with { Priority = priority }));
    }

    /// <summary>Takes what the file says of others alone. Whoever is foreign by it is told of anew.</summary>
    internal void LookAnew(InstanceSetup next)
    {
        Wire.Dispose();
        Wire = new WireWatch(next, _log);
        Setup = next;
        _packets?.LeaveToOthers(next.Router.Vrid, next.VridsHere);
    }

    private void CarryOut(VrrpAction action, TimeSpan now)
    {
        switch (action)
        {
            case VrrpAction.TakeAddresses:
                HoldsAddresses = true;
                if (!_lease.IsFresh(now))
                    Hold(now);
                if (_lease.Refusal is null)
                    _stages.Mark(Stage.Added, MonotonicClock.Now);
                break;
            case VrrpAction.ReleaseAddresses:
                HoldsAddresses = false;
                _announcer.Stop();
                _lease.Release(_link, Setup);
                _stages.Mark(Stage.Removed, MonotonicClock.Now);
                break;
            case VrrpAction.SendAdvert:
                Send(now, Router.Config.Priority);
                // With an advert, so that the lease does not outlast what the other node waits after it.
                if (now >= _lease.RenewFrom)
                    Hold(now);
                break;
            case VrrpAction.SendLeavingAdvert:
                if (Send(now, VrrpProtocol.LeavingPriority))
                    _stages.Mark(Stage.Told, MonotonicClock.Now);
                break;
            case VrrpAction.Announce:
                if (_announcer.Start(now))
                    _stages.Mark(Stage.Announced, MonotonicClock.Now);
                break;
        }
    }

    private void Hold(TimeSpan now) => _lease.Hold(now, _link, Setup);

    // The kernel refuses an address: the other node may do better.
    private void GiveUp(TimeSpan now)
    {
        _retryAt = now + _lease.RetryAfter;
        LinkIs(now, _link, _ownAddress);
    }

    private bool Send(TimeSpan now, byte priority) => _sender.Send(now, _packets, Setup, Router.Config, priority);

    private void Remember()
    {
        if (_stages.At(Stage.Seen) is null && _stages.At(Stage.Heard) is null)
            _stages.Mark(Stage.Seen, Router.LastTransition.At);
        History.Add(Router.LastTransition, MonotonicClock.UtcAt(Router.LastTransition.At), _stages);
    }

    private static TimeSpan Earliest(TimeSpan one, TimeSpan other) => one < other ? one : other;

    public void Dispose()
    {
        CloseChannels();
        _announcer.Dispose();
        _source.TakeOff();
        Wire.Dispose();
        Will?.Dispose();
    }
}
