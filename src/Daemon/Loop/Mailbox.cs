using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Loop;

/// <summary>What other threads want done on one that sleeps in ppoll: each thing wakes it, and is done with that thread's time.</summary>
internal sealed class Mailbox : IDisposable
{
    private readonly EventDescriptor _wake = new();
    private readonly ConcurrentQueue<Action<TimeSpan>> _waiting = new();

    /// <summary>Readable while the thread is to wake.</summary>
    internal int Descriptor => _wake.Descriptor;

    /// <summary>Safe from any thread.</summary>
    internal void Post(Action<TimeSpan> what)
    {
        _waiting.Enqueue(what);
        _wake.Signal();
    }

    /// <summary>The same, with an answer.</summary>
    internal Task<T> Ask<T>(Func<TimeSpan, T> what)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(now =>
        {
            try
            {
                answer.SetResult(what(now));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The asker's trouble, not the thread's.
                answer.SetException(e);
            }
        });
        return answer.Task;
    }

    /// <summary>The same, of a thread that may end before it answers.</summary>
    /// <param name="what">Gives the answer.</param>
    /// <param name="ended">Completes when the thread has ended.</param>
    /// <exception cref="OperationCanceledException">It ended without an answer.</exception>
    internal async Task<T> Ask<T>(Func<TimeSpan, T> what, Task ended)
    {
        var answer = Ask(what);
        if (await Task.WhenAny(answer, ended) != answer && !answer.IsCompleted)
            throw new OperationCanceledException("the thread that was asked has ended");
        return await answer;
    }

    /// <summary>Wakes the thread for nothing in particular.</summary>
    internal void Wake() => _wake.Signal();

    /// <summary>The thread is awake; before it takes anything.</summary>
    internal void Clear() => _wake.Clear();

    internal bool TryTake([MaybeNullWhen(false)] out Action<TimeSpan> what) => _waiting.TryDequeue(out what);

    public void Dispose() => _wake.Dispose();
}
