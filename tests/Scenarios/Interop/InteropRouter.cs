using VipGuard.Lab;
using VipGuard.Lab.Peers;

namespace VipGuard.Scenarios.Tests.Interop;

/// <summary>One of the two at the table, whoever made it.</summary>
internal abstract class InteropRouter(LabHost host)
{
    public LabHost Host => host;

    public abstract int Priority { get; }

    /// <summary>Its address stays behind when it is killed.</summary>
    public abstract bool LeavesItsAddress { get; }

    public abstract bool Running { get; }

    public abstract Task StartAsync();

    public abstract void Terminate();

    public abstract void Kill();

    public abstract Task EndedAsync();

    public abstract Task PrioritizeAsync(int priority);
}

/// <summary>VipGuard on db1.</summary>
internal sealed class OurRouter(LabHost host, InteropRow row, int priority) : InteropRouter(host)
{
    private int current = priority;

    public override int Priority => current;

    public override bool LeavesItsAddress => false;

    public override bool Running => Host.Daemon.Running;

    public override Task StartAsync()
    {
        Host.Daemon.Config.Write(row.Ours(current));
        return Host.Daemon.StartAsync();
    }

    public override void Terminate() => Host.Daemon.Terminate();

    public override void Kill() => Host.Daemon.Kill();

    public override Task EndedAsync() => Host.Daemon.EndedAsync();

    public override async Task PrioritizeAsync(int priority)
    {
        current = priority;
        Host.Daemon.Config.Write(row.Ours(priority));
        (await Host.Daemon.CommandAsync("reload", "--runtime-dir", Host.Daemon.RuntimeFolder)).Must();
    }
}

/// <summary>The other program on db2.</summary>
internal sealed class TheirRouter(LabHost host, PeerRouter peer) : InteropRouter(host)
{
    public override int Priority => peer.Config.Priority;

    public override bool LeavesItsAddress => true;

    public override bool Running => peer.Running;

    public override Task StartAsync() => peer.StartAsync();

    public override void Terminate() => peer.Terminate();

    public override void Kill() => peer.Kill();

    public override Task EndedAsync() => peer.EndedAsync();

    public override Task PrioritizeAsync(int priority) => peer.PrioritizeAsync(priority);
}
