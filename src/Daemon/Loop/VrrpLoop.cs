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

    /// <summary>Told, in the same way, of a set-up whose addresses were given up, with a task that completes when another master is heard.</summary>
    internal Action<InstanceSetup, Task>? Left { get; set; }

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
    /// <exception cref="OperationCanceledException">The loop has ended, and answers nobody any more.</exception>
    internal Task<T> Ask<T>(Func<TimeSpan, T> what) => _mailbox.Ask(what, Ended);

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
            Left = (setup, successor) => Left?.Invoke(setup, successor),
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
            HearSuccessors();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it was: an address that nobody watches over is worse than none.
            _log.LoopFailed(e, e.Message);
            StopAll("the loop failed");
            _ended.TrySetException(e);
        }
        finally
        {
            _silent.SetResult();
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
