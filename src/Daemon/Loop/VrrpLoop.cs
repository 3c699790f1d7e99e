using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Sentry;
using VipGuard.Daemon.Watching;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// The one real-time thread that owns all virtual routers: sleeps in ppoll until a packet, a change of the kernel's tables,
/// a message of another thread, or the next deadline. Nothing locks, and a turn that carries adverts allocates nothing.
/// </summary>
internal sealed unsafe partial class VrrpLoop : IDisposable
{
    // The first two descriptors are the loop's own, the instances' follow.
    private const int MailboxSlot = 0;
    private const int KernelSlot = 1;
    private const int FirstInstanceSlot = 2;

    // The shortest advert interval that a file may have: what happens within it is in time.
    private static readonly TimeSpan StandstillAfter = TimeSpan.FromMilliseconds(10);

    private readonly ILogger _log;
    private readonly WillMemory? _wills;
    private readonly SystemdNotifier _systemd;
    private readonly NetlinkSocket _requests = NetlinkSocket.ForRequests();
    private readonly NetlinkSocket _changes = NetlinkSocket.ForChanges();
    private readonly Mailbox _mailbox = new();
    private readonly List<Instance> _instances = [];
    private readonly SyncGroups _groups = new();
    private readonly StandingApart _apart = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Libc.PollDescriptor[] _descriptors = [];
    private TimeSpan _watchdogAt = VirtualRouter.Never;
    private bool _fit;
    private string? _whyUnfit;
    private string? _whyGone;
    private TimeSpan? _stopSeen;
    private TimeSpan _turnAt;
    private bool _stopping;

    internal VrrpLoop(IEnumerable<InstanceSetup> setups, bool fit, string? whyUnfit, SystemdNotifier systemd, ILogger log, WillMemory? wills = null)
    {
        _wills = wills;
        _log = log;
        _systemd = systemd;
        _fit = fit;
        _whyUnfit = whyUnfit;
        Addresses = new AddressTable(_requests);
        foreach (var setup in setups)
            _instances.Add(NewInstance(setup));
        LoadGroups();
    }

    internal AddressTable Addresses { get; }

    internal IReadOnlyList<Instance> Instances => _instances;

    /// <summary>
    /// Told of every change of an instance's state, by its name, on the loop's thread: it must not wait. When all instances have
    /// done what the turn had for them to do, so that no farewell waits for it.
    /// </summary>
    internal Action<string, Transition>? Transitioned { get; set; }

    /// <summary>Told, in the same way, of a set-up whose addresses were given up.</summary>
    internal Action<InstanceSetup>? Left { get; set; }

    /// <summary>What an instance that starts must not do, and why; asked on the loop's thread. Set before <see cref="Start"/>.</summary>
    internal Func<string, (TakeoverRestraint Restraint, string? Why)>? RestraintOf { get; set; }

    /// <summary>Whether the kernel granted real-time scheduling.</summary>
    internal bool IsRealTime { get; private set; }

    /// <summary>Completes when the thread has ended; faulted if it failed.</summary>
    internal Task Ended => _ended.Task;

    internal void Start()
    {
        var thread = new Thread(Run) { Name = "vrrp-loop", IsBackground = true };
        thread.Start();
    }

    /// <summary>Has something done on the loop's thread, with its time. Safe from any thread.</summary>
    internal void Post(Action<TimeSpan> what) => _mailbox.Post(what);

    /// <summary>The same, with an answer.</summary>
    internal Task<T> Ask<T>(Func<TimeSpan, T> what) => _mailbox.Ask(what);

    /// <summary>What the checks say of this node. Safe from any thread.</summary>
    /// <param name="fit">All of them together.</param>
    /// <param name="why">In words.</param>
    /// <param name="seen">When the probe ended that made it so.</param>
    internal void FitnessIs(bool fit, string? why, TimeSpan seen)
    {
        var confirmed = MonotonicClock.Now;
        Post(now =>
        {
            _fit = fit;
            _whyUnfit = why;
            TellFitness(now, seen, confirmed);
        });
    }

    /// <summary>The server is known to be dead, or to be no more: until it is said otherwise no instance may serve, whatever the checks said last.
    /// On the loop's thread; allocates nothing.</summary>
    /// <param name="now">The loop's time.</param>
    /// <param name="why">Made beforehand.</param>
    /// <param name="seen">When the first sign came.</param>
    /// <param name="confirmed">When it was certain.</param>
    internal void ServerIsGone(TimeSpan now, string why, TimeSpan seen, TimeSpan confirmed)
    {
        _whyGone = why;
        for (int i = 0; i < _instances.Count; i++)
        {
            _instances[i].Begins(seen, confirmed);
            _instances[i].Step(now, VrrpEvent.FitnessChanged(false, why));
        }
        SettleGroups(now);
    }

    /// <summary>A server that may be trusted with the checks' word is there again. On the loop's thread.</summary>
    internal void ServerIsBack(TimeSpan now)
    {
        if (_whyGone is null)
            return;
        _whyGone = null;
        TellFitness(now, now, MonotonicClock.Now);
    }

    private void TellFitness(TimeSpan now, TimeSpan seen, TimeSpan confirmed)
    {
        for (int i = 0; i < _instances.Count; i++)
        {
            _instances[i].Begins(seen, confirmed);
            _instances[i].Step(now, VrrpEvent.FitnessChanged(_fit && _whyGone is null, _whyGone ?? _whyUnfit));
        }
    }

    /// <summary>Has an instance, and its sync group with it, leave for another node to take.</summary>
    /// <returns>True if it was master; all have released their addresses and said so.</returns>
    internal Task<bool> HandOver(string name)
    {
        var seen = MonotonicClock.Now;
        return Ask(now =>
        {
            if (_instances.Find(i => i.Setup.Name == name) is not { Router.State: VrrpState.Master } instance)
                return false;
            instance.Begins(seen, MonotonicClock.Now);
            instance.Step(now, VrrpEvent.HandoverAsked);
            SettleGroups(now);
            // Before the answer: who asked looks at what is held.
            SayTransitions();
            return true;
        });
    }

    /// <summary>What an instance must not do while it is a backup; holds until it is said otherwise.</summary>
    internal void Restrain(string name, TakeoverRestraint restraint, string? why) => Post(now =>
        _instances.Find(i => i.Setup.Name == name)?.Step(now, VrrpEvent.Restrained(restraint, why)));

    /// <summary>Has every instance leave, in order, and ends the thread. Asked again it changes nothing.</summary>
    internal Task StopAsync()
    {
        var seen = MonotonicClock.Now;
        Post(_ =>
        {
            _stopSeen ??= seen;
            _stopping = true;
        });
        return Ended;
    }

    /// <summary>Says what has changed in this turn so far. On the loop's thread.</summary>
    internal void SayTransitions()
    {
        for (int i = 0; i < _instances.Count; i++)
            _instances[i].SayTransitions();
    }

    private Instance NewInstance(InstanceSetup setup) =>
        new(setup, _fit && _whyGone is null, _whyGone ?? _whyUnfit, Addresses, _log)
        {
            Transitioned = (name, transition) => Transitioned?.Invoke(name, transition),
            Left = setup => Left?.Invoke(setup),
            Will = _wills?.Take(),
            Clock = static () => MonotonicClock.Now,
            SleptInTurn = () => SleptInTurn,
        };

    private void Run()
    {
        try
        {
            var refusal = RealTime.TryEnter();
            IsRealTime = refusal is null;
            if (refusal is not null)
                _log.NoRealTime(refusal.Message);

            LoadHost(MonotonicClock.Now);
            var now = MonotonicClock.Now;
            foreach (var instance in _instances)
                StartInstance(now, instance);
            SettleGroups(now);
            SayTransitions();
            if (_systemd.WatchdogInterval is not null)
                _watchdogAt = now;

            while (!_stopping)
                Turn();

            StopAll(null);
            _ended.SetResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it was: an address that nobody watches over is worse than none.
            _log.LoopFailed(e, e.Message);
            StopAll("the loop failed");
            _ended.SetException(e);
        }
    }

    private void StopAll(string? why)
    {
        foreach (var instance in _instances)
        {
            try
            {
                var now = MonotonicClock.Now;
                instance.Begins(_stopSeen ?? now, now);
                instance.Step(now, VrrpEvent.Stopped(why));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The others must leave all the same.
                _log.LoopFailed(e, e.Message);
            }
        }
        SayTransitions();
    }

    private void StartInstance(TimeSpan now, Instance instance)
    {
        LinkIs(now, instance);
        // Before it starts: an owner takes at once.
        if (RestraintOf?.Invoke(instance.Setup.Name) is var (restraint, why))
            instance.Step(now, VrrpEvent.Restrained(restraint, why));
        instance.Step(now, VrrpEvent.Started);
    }

    private void Turn()
    {
        Sleep();
        NoticeStandstill();
        LookAtServer();
        // One time for the whole turn, but for packets. If the process is frozen within it, what is due is dated before the
        // freeze, and the next turn sees the gap.
        var now = MonotonicClock.Now;

        // Packets before deadlines: after a freeze the queue tells who took over meanwhile. Packets before the kernel's
        // changes too: an address that another holds by now must not be put back first.
        bool all = MayHaveStoodStill(now);
        for (int i = 0; i < _instances.Count; i++)
        {
            if (all || _descriptors[FirstInstanceSlot + i].Returned != 0 || now >= _instances[i].Deadline)
                _instances[i].ReadPackets(now);
        }
        // Before any deadline: a group that has been replaced says nothing more as master.
        SettleGroups(now);
        // POLLERR alone says that notifications were lost.
        if (_descriptors[KernelSlot].Returned != 0)
            ReadChanges(now);
        LoadHostAgain(now);
        if ((_descriptors[MailboxSlot].Returned & Libc.POLLIN) != 0)
            ReadMailbox(now);
        for (int i = 0; i < _instances.Count; i++)
            _instances[i].MeetDeadlines(now);
        SettleGroups(now);
        SayTransitions();

        if (now >= _watchdogAt)
        {
            _systemd.Watchdog();
            _watchdogAt = now + _systemd.WatchdogInterval!.Value;
        }
    }

    /// <summary>
    /// Whether packets may wait of which ppoll could not tell, because the process stood still behind it. With many instances turns
    /// follow each other closely, and then a call to the kernel for each of them in each turn would be most of the loop's work.
    /// </summary>
    private bool MayHaveStoodStill(TimeSpan now)
    {
        bool may = now - _turnAt >= StandstillAfter;
        _turnAt = now;
        return may;
    }

    private void LoadGroups()
    {
        _groups.Load(_instances);
        _apart.Load(_instances);
    }

    private void SettleGroups(TimeSpan now)
    {
        _groups.Settle(now);
        _apart.Settle(now);
    }

    private void Sleep()
    {
        int count = FirstInstanceSlot + _instances.Count + ServerWatch.Slots;
        if (_descriptors.Length < count)
            Array.Resize(ref _descriptors, count);
        _descriptors[MailboxSlot] = new() { Descriptor = _mailbox.Descriptor, Events = Libc.POLLIN };
        _descriptors[KernelSlot] = new() { Descriptor = _changes.Descriptor, Events = Libc.POLLIN };
        var deadline = _watchdogAt < _loadAt ? _watchdogAt : _loadAt;
        for (int i = 0; i < _instances.Count; i++)
        {
            // A negative descriptor is passed over (man 2 poll).
            _descriptors[FirstInstanceSlot + i] = new() { Descriptor = _instances[i].Descriptor, Events = Libc.POLLIN };
            if (_instances[i].Deadline < deadline)
                deadline = _instances[i].Deadline;
        }
        WatchSlots.Fill(new() { Descriptor = -1 });
        _watch?.Fill(WatchSlots);
        if (_watch is not null && _watch.Deadline < deadline)
            deadline = _watch.Deadline;

        fixed (Libc.PollDescriptor* descriptors = _descriptors)
        {
            if (deadline == VirtualRouter.Never)
            {
                Libc.ppoll(descriptors, (nuint)count, null, null);
                return;
            }
            // A tick is 100 ns: exact in a timespec, so nothing is rounded down.
            long ticks = Math.Max(0, (deadline - MonotonicClock.Now).Ticks);
            var timeout = new Libc.Timespec
            {
                Seconds = (nint)(ticks / TimeSpan.TicksPerSecond),
                Nanoseconds = (nint)(ticks % TimeSpan.TicksPerSecond * 100),
            };
            Libc.ppoll(descriptors, (nuint)count, &timeout, null);
        }
    }

    private void ReadMailbox(TimeSpan now)
    {
        _mailbox.Clear();
        while (_mailbox.TryTake(out var what))
            what(now);
    }

    public void Dispose()
    {
        foreach (var instance in _instances)
            instance.Dispose();
        _requests.Dispose();
        _changes.Dispose();
        _mailbox.Dispose();
        _watch?.Dispose();
    }
}
