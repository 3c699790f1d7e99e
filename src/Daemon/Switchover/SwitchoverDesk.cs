using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Roles;
using VipGuard.Replication;

namespace VipGuard.Daemon.Switchover;

/// <summary>Carries hand-overs out: asks the server and the loop, and brings their answers back. Lives on the peer desk's thread.</summary>
/// <param name="post">Has something done on that thread.</param>
/// <param name="handOver">The loop's part.</param>
/// <param name="log">The journal.</param>
internal sealed class SwitchoverDesk(Action<Action<TimeSpan>> post, Func<string, Task<bool>> handOver, ILogger log)
{
    // While a hand-over is under way, what the server and the other say is looked at so often.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly SwitchoverParty _party = new();
    private readonly List<SwitchoverAction> _actions = [];
    private SwitchoverWatch? _watch;
    private SwitchoverFacts? _facts;

    /// <summary>The local server's role; null: it has none.</summary>
    internal IServerRole? Role { get; set; }

    internal SwitchoverWords Words => _party.Words;

    internal string? UnderWay => _party.UnderWay;

    internal TimeSpan Deadline(TimeSpan now) => _party.IsActive && now + Pace < _party.Deadline ? now + Pace : _party.Deadline;

    /// <summary>Something may be known anew.</summary>
    internal void Step(TimeSpan now, SwitchoverFacts facts)
    {
        _facts = facts;
        _party.Step(now, facts, _actions);
        CarryOut();
    }

    internal void Begin(TimeSpan now, string instance, bool mayAsk, SwitchoverFacts facts, SwitchoverWatch watch)
    {
        _facts = facts;
        if (_party.UnderWay is { } busy)
        {
            watch.End(false, $"one hand-over at a time: {busy}");
            return;
        }
        _watch = watch;
        ulong id = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;
        _party.Begin(now, id, instance, mayAsk, facts, _actions);
        CarryOut();
    }

    private void CarryOut()
    {
        // One that fails is not done again; those behind it are, with the next step.
        while (_actions.Count > 0)
        {
            var action = _actions[0];
            _actions.RemoveAt(0);
            CarryOut(action);
        }
    }

    private void CarryOut(SwitchoverAction action)
    {
        switch (action)
        {
            case SwitchoverAction.Say(var line):
                log.Step(line);
                _watch?.Say(line);
                break;
            case SwitchoverAction.End(var ok, var line):
                if (ok)
                    log.Done(line);
                else
                    log.NotDone(line);
                _watch?.End(ok, line);
                _watch = null;
                break;
            case SwitchoverAction.Fence(var id, var limit):
                _ = AnswerAsync(() => Role!.FenceAsync(limit), new FenceResult(false, "", "the server could not be asked", default, 0),
                    (now, result) => _party.Fenced(now, id, result, _facts!, _actions));
                break;
            case SwitchoverAction.LiftFence:
                _ = AnswerAsync(() => Role!.LiftFenceAsync(), false, (now, done) => _party.Lifted(now, done, _facts!, _actions));
                break;
            case SwitchoverAction.CatchUp(var id, var position, var limit):
                _ = AnswerAsync(() => Role!.CatchUpAsync(position, limit), "the server could not be asked",
                    (_, trouble) => _party.CaughtUp(id, trouble, _actions));
                break;
            case SwitchoverAction.HandOver(var instance, var fenced):
                _ = AnswerAsync(() => ReleaseAsync(instance, fenced), false, (now, released) => _party.HandedOver(now, released, _facts!, _actions));
                break;
        }
    }

    private async Task<bool> ReleaseAsync(string instance, bool fenced) => (!fenced || await Role!.IsFencedAsync()) && await handOver(instance);

    // Away from the desk's thread, and back to it with the answer.
    private async Task AnswerAsync<T>(Func<Task<T>> ask, T ifItFails, Action<TimeSpan, T> tell)
    {
        T answer = ifItFails;
        try
        {
            answer = await Task.Run(ask);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.ServerFailed(e.Message);
        }
        post(now =>
        {
            tell(now, answer);
            CarryOut();
        });
    }
}
