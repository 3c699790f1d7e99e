using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Peers;

/// <summary>Another implementation of VRRP on one of the lab's machines: a real one, as its package has it.</summary>
public abstract class PeerRouter
{
    private protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private protected PeerRouter(Registry registry, ProcessPlace place, string folder, PeerConfig config)
    {
        Registry = registry;
        Place = place;
        Folder = folder;
        Config = config;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Its machine and its kind.</summary>
    public abstract string Name { get; }

    public abstract bool Running { get; }

    public PeerConfig Config { get; private protected set; }

    /// <summary>All that it has said.</summary>
    public string Log => Place.Log;

    private protected Registry Registry { get; }

    private protected ProcessPlace Place { get; }

    private protected string Folder { get; }

    /// <summary>Starts it and waits until it takes part.</summary>
    /// <exception cref="LabException">It ended instead, or did not come up; with its log.</exception>
    public abstract Task StartAsync();

    /// <summary>SIGTERM: it leaves in good order. Returns at once.</summary>
    public abstract void Terminate();

    /// <summary>SIGKILL to all of it; returns at once.</summary>
    public abstract void Kill();

    /// <summary>Waits until all of it is gone.</summary>
    public abstract Task EndedAsync();

    /// <summary>It has another priority from now on, without a restart.</summary>
    public abstract Task PrioritizeAsync(int priority);

    internal abstract Task EndAsync();

    private protected async Task UntilAsync(Func<bool> condition, string what)
    {
        for (long began = System.Diagnostics.Stopwatch.GetTimestamp(); !condition(); await Task.Delay(10, Interruption.Token))
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(began) > Limit)
                throw new LabException($"{Name}: waited {Limit.TotalSeconds:0} s in vain for {what}\n{LogTail.Of(Log)}");
        }
    }

    /// <summary>How often a text stands in its log.</summary>
    private protected int Said(string text) =>
        File.Exists(Log) ? File.ReadLines(Log).Count(line => line.Contains(text, StringComparison.Ordinal)) : 0;
}
