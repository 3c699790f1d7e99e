using System.Collections.Concurrent;

namespace VipGuard.Lab.Network;

/// <summary>
/// A thread of its own that has entered a network namespace (man 2 setns). A socket belongs for ever to the
/// namespace of the thread that made it, so sockets are opened here and may be used anywhere.
/// </summary>
public sealed class NamespaceThread : IDisposable
{
    private const int CLONE_NEWNET = 0x40000000;    // linux/sched.h

    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;

    /// <param name="name">A named namespace, as `ip netns list` shows it, or <see cref="LabNetwork.Initial"/>.</param>
    /// <exception cref="LabException">The namespace is not there, or may not be entered.</exception>
    public NamespaceThread(string name)
    {
        thread = Spawn(name, "work", () =>
        {
            foreach (var job in work.GetConsumingEnumerable())
                job();
        });
    }

    /// <summary>Starts a background thread inside the namespace; returns when it is inside.</summary>
    /// <exception cref="LabException">The namespace is not there, or may not be entered.</exception>
    public static Thread Spawn(string name, string purpose, Action body)
    {
        using var entered = new ManualResetEventSlim();
        LabException? refusal = null;
        var entrant = new Thread(() =>
        {
            try
            {
                Enter(name);
            }
            catch (LabException e)
            {
                refusal = e;
                return;
            }
            finally
            {
                entered.Set();
            }
            body();
        })
        { IsBackground = true, Name = $"{name} {purpose}" };
        entrant.Start();
        entered.Wait();
        return refusal is null ? entrant : throw refusal;
    }

    /// <summary>Runs the work inside the namespace and waits for it.</summary>
    public T Run<T>(Func<T> job)
    {
        using var done = new ManualResetEventSlim();
        T result = default!;
        Exception? failure = null;
        work.Add(() =>
        {
            try
            {
                result = job();
            }
#pragma warning disable CA1031 // carried to the caller's thread, whatever it is
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = e;
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        return failure is null ? result : throw new LabException($"in {thread.Name}: {failure.Message}", failure);
    }

    /// <inheritdoc cref="Run{T}(Func{T})"/>
    public void Run(Action job) => Run(() =>
    {
        job();
        return true;
    });

    private static void Enter(string name)
    {
        // A new thread is where its process began, and no thread but these ever leaves.
        if (name == LabNetwork.Initial)
            return;
        string path = $"/run/netns/{name}";
        if (!File.Exists(path))
            throw new LabException($"there is no network namespace {name}");
        using var handle = File.OpenHandle(path);
        Libc.Checked(Libc.setns(handle, CLONE_NEWNET), $"enter the network namespace {name}");
    }

    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }
}
