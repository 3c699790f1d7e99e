namespace VipGuard.Daemon.Health;

/// <summary>What is known of this node's own server besides what its checks see; both may be asked from any thread.</summary>
/// <param name="Pid">Its process; null while that is not known, or is dead.</param>
/// <param name="Lingers">Its process has died and has not left yet: until its memory is freed, the kernel accepts connections for it.</param>
internal sealed record OwnServer(Func<int?> Pid, Func<bool> Lingers);
