using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Roles;
using VipGuard.Daemon.Switchover;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.PeerLink;

/// <summary>
/// The one thread that knows both nodes: it speaks over the link, hands over, holds this node's instances back, and keeps
/// maintenance. Sleeps until a datagram, a message of another thread or a deadline. An ordinary thread: the loop does not wait for it.
/// </summary>
internal sealed class PeerDesk : IDisposable
{
    private const string VetoCause = "peer";
    private const string MaintenanceCause = "maintenance";
    private const int LinkSlot = 1;

    private static readonly TimeSpan AfterFault = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly VrrpLoop _loop;
    private readonly ILogger _log;
    private readonly Mailbox _mailbox = new();
    private readonly ConcurrentDictionary<string, VrrpState> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _vetoes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leaving = new(StringComparer.Ordinal);
    private readonly SwitchoverDesk _switchover;
    private readonly Action<TimeSpan> _stamp;
    private readonly Thread _thread;
    private VipGuardConfig _config;
    private NodeConfig _node;
    private SwitchoverTerms _terms;
    private LinkEnd? _link;
    private string? _whyNoLink;
    private bool _fit;
    private string? _whyUnfit;
    private bool _maintenance;
    private bool _faulty;
    private TimeSpan _faultSaid = -Quiet;
    private TimeSpan _pingAt;
    private long _loopAliveTicks;
    private volatile bool _stopping;

    internal PeerDesk(VipGuardConfig config, NodeConfig node, VrrpLoop loop, bool fit, string? whyUnfit, bool maintenance, ILogger log)
    {
        _config = config;
        _node = node;
        _loop = loop;
        _fit = fit;
        _whyUnfit = whyUnfit;
        _maintenance = maintenance;
        _log = log;
        _terms = SwitchoverTermsOf.File(config);
        _stamp = now => Volatile.Write(ref _loopAliveTicks, now.Ticks);
        _switchover = new SwitchoverDesk(Post, loop.HandOver, log);
        _thread = new Thread(Run) { Name = "peer-desk", IsBackground = true };
        Restraints = new TakeoverRestraints(loop.Restrain);
        loop.RestraintOf = Restraints.Of;
        loop.Transitioned += (instance, transition) =>
        {
            _states[instance] = transition.To;
            _mailbox.Wake();
        };
    }

    /// <summary>What this node must not take, by cause; the server's role has its say here too.</summary>
    internal TakeoverRestraints Restraints { get; }

    /// <summary>The local server's role; null: it has none. Set before <see cref="Start"/>.</summary>
    internal IServerRole? Role
    {
        get => _switchover.Role;
        set => _switchover.Role = value;
    }

    internal void Start()
    {
        OpenLink();
        ApplyMaintenance(_config);
        _thread.Start();
    }

    internal void FitnessIs(bool fit, string? why) => Post(_ => (_fit, _whyUnfit) = (fit, why));

    /// <summary>Before the loop takes a new file: what that adds is held back from its first moment.</summary>
    internal Task ExpectAsync(VipGuardConfig config) => Ask(_ =>
    {
        ApplyMaintenance(config);
        return true;
    });

    /// <summary>Takes a new file, after the loop has.</summary>
    internal async Task ReconfigureAsync(VipGuardConfig config, NodeConfig node)
    {
        // One that was only renamed made no transition.
        await _loop.Ask(_ =>
        {
            foreach (var instance in _loop.Instances)
                _states[instance.Setup.Name] = instance.Router.State;
            return true;
        });
        await Ask(_ =>
        {
            Reconfigure(config, node);
            return true;
        });
    }

    /// <summary>Has an instance go to the other node, or come from there if it may be asked for. The desk owns it from here on.</summary>
    internal SwitchoverWatch Switchover(string instance, bool mayAsk)
    {
        var watch = new SwitchoverWatch();
        Post(now =>
        {
            try
            {
                _switchover.Begin(now, instance, mayAsk, Facts(now), watch);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                watch.End(false, $"it failed: {e.Message}");
                throw;
            }
        });
        return watch;
    }

    /// <summary>From now on this node holds nothing; or it may again.</summary>
    internal Task SetMaintenance(bool on) => Ask(_ =>
    {
        _maintenance = on;
        ApplyMaintenance(_config);
        return true;
    });

    internal Task<PeerReport> Report() => Ask(now => PeerReport.Of(now, Own(now), _link, _whyNoLink, _terms, _switchover.UnderWay));

    /// <summary>What both sides of a hand-over would decide by.</summary>
    internal Task<SwitchoverFacts> FactsNow() => Ask(Facts);

    internal Task StopAsync()
    {
        _stopping = true;
        _mailbox.Wake();
        return Task.Run(() =>
        {
            if (_thread.IsAlive)
                _thread.Join();
        });
    }

    private void Post(Action<TimeSpan> what) => _mailbox.Post(what);

    private Task<T> Ask<T>(Func<TimeSpan, T> what) => _mailbox.Ask(what);

    private void Run()
    {
        while (!_stopping)
        {
            try
            {
                Turn();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                TurnFailed(e);
            }
            Sleep();
        }
    }

    // What is not the link's fault does not cost the link. Said once a minute, and not tried in a busy loop.
    private void TurnFailed(Exception e)
    {
        _faulty = true;
        var now = MonotonicClock.Now;
        if (now - _faultSaid < Quiet)
            return;
        _faultSaid = now;
        _log.TurnFailed(e, e.Message);
    }

    // VRRP goes on alone, and nothing that the other said holds it back.
    private void GiveUpLink(Exception e)
    {
        _log.LinkFailed(e, e.Message);
        _link?.Dispose();
        (_link, _whyNoLink) = (null, $"it failed: {e.Message}");
        Veto(null);
    }

    private void Turn()
    {
        var now = MonotonicClock.Now;
        _mailbox.Clear();
        _faulty = false;
        Read(now);
        while (_mailbox.TryTake(out var what))
            Do(what, now);
        if (now >= _pingAt)
        {
            _pingAt = now + Interval;
            _loop.Post(_stamp);
        }
        var facts = Facts(now);
        Do(at => _switchover.Step(at, facts), now);
        Speak(now, facts.Own with { Switchover = _switchover.Words });
        Veto(_link is null ? null : facts.Peer);
        LeaveForMaintenance();
    }

    private void Do(Action<TimeSpan> what, TimeSpan now)
    {
        try
        {
            what(now);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            TurnFailed(e);
        }
    }

    private void Read(TimeSpan now)
    {
        try
        {
            _link?.Read(now);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            GiveUpLink(e);
        }
    }

    private void Speak(TimeSpan now, PeerState own)
    {
        try
        {
            _link?.Speak(now, own);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            GiveUpLink(e);
        }
    }

    private TimeSpan Interval => _config.PeerLink?.Interval ?? PeerLinkConfig.DefaultInterval;

    private TimeSpan Timeout => _config.PeerLink?.Timeout ?? PeerLinkConfig.DefaultTimeout;

    private unsafe void Sleep()
    {
        var now = MonotonicClock.Now;
        var deadline = Earliest(_pingAt, Earliest(_switchover.Deadline(now), _link?.Deadline ?? VirtualRouter.Never));
        // A deadline that did not move must not become a busy loop.
        long ticks = Math.Max(_faulty ? AfterFault.Ticks : TimeSpan.TicksPerMillisecond, (deadline - now).Ticks);
        var timeout = new Libc.Timespec
        {
            Seconds = (nint)(ticks / TimeSpan.TicksPerSecond),
            Nanoseconds = (nint)(ticks % TimeSpan.TicksPerSecond * 100),
        };
        var descriptors = stackalloc Libc.PollDescriptor[LinkSlot + 1];
        descriptors[0] = new() { Descriptor = _mailbox.Descriptor, Events = Libc.POLLIN };
        descriptors[LinkSlot] = new() { Descriptor = _link?.Descriptor ?? -1, Events = Libc.POLLIN };
        Libc.ppoll(descriptors, LinkSlot + 1, &timeout, null);
    }

    private SwitchoverFacts Facts(TimeSpan now) => new(_terms, Own(now), PeerName, _link?.Heard(now));

    private string PeerName => _config.Nodes.FirstOrDefault(n => n.Name != _node.Name)?.Name ?? "the other node";

    private PeerState Own(TimeSpan now) => new()
    {
        Node = _node.Name,
        Version = DaemonService.ProgramVersion,
        Fit = _fit,
        WhyUnfit = _fit ? "" : _whyUnfit ?? "",
        Maintenance = _maintenance,
        LoopAlive = now.Ticks - Volatile.Read(ref _loopAliveTicks) < Timeout.Ticks,
        Instances = OwnState.Instances(_config, _node, name => _states.GetValueOrDefault(name, VrrpState.Initialize)),
        Role = OwnState.Role(Role?.Snapshot),
        Config = _link?.Config ?? default,
    };

    private void Veto(PeerState? peer)
    {
        bool wanted = _config.PeerLink is { VetoTakeover: true };
        foreach (var instance in _config.Instances)
        {
            string? why = wanted ? TakeoverVeto.Why(instance.Name, peer) : null;
            if (why == _vetoes.GetValueOrDefault(instance.Name))
                continue;
            _vetoes[instance.Name] = why;
            Restraints.Set(VetoCause, instance.Name, TakeoverVeto.Restraint(why), why);
        }
    }

    private void ApplyMaintenance(VipGuardConfig config)
    {
        foreach (var instance in config.Instances)
            Restraints.Set(MaintenanceCause, instance.Name, _maintenance ? TakeoverRestraint.Never : TakeoverRestraint.None, _maintenance ? "this node is in maintenance" : null);
    }

    // Also one that took in the very moment in which it was held back.
    private void LeaveForMaintenance()
    {
        foreach (var (instance, state) in _states)
        {
            if (!_maintenance || state != VrrpState.Master)
                _leaving.Remove(instance);
            else if (_leaving.Add(instance))
                _ = _loop.HandOver(instance);
        }
    }

    private void Reconfigure(VipGuardConfig config, NodeConfig node)
    {
        bool keeps = _link?.Keeps(config, node) == true;
        (_config, _node) = (config, node);
        _terms = SwitchoverTermsOf.File(config);
        if (!keeps)
            OpenLink();
        ApplyMaintenance(config);
        // An instance that a reload made anew does not know of them.
        Restraints.TellAgain();
    }

    private void OpenLink()
    {
        _link?.Dispose();
        (_link, _whyNoLink) = LinkEnd.Open(_config, _node, _log);
        if (_whyNoLink is not null)
            _log.LinkOff(_whyNoLink);
    }

    private static TimeSpan Earliest(TimeSpan one, TimeSpan other) => one < other ? one : other;

    public void Dispose()
    {
        _link?.Dispose();
        _mailbox.Dispose();
    }
}
