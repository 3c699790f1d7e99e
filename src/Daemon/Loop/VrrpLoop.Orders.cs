using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>What the rest of the daemon has the loop do: what the checks found, a hand-over, a restraint, an end.</summary>
internal sealed unsafe partial class VrrpLoop
{
    private bool _fit;
    private string? _whyUnfit;
    private string? _whyGone;
    private TimeSpan? _stopSeen;

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
}
