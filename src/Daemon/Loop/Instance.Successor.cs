using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>Who has the addresses after this instance gave them up: told when it is first heard, to those who wait for it.</summary>
internal sealed partial class Instance
{
    private TaskCompletionSource? _successor;

    /// <summary>The addresses were given up, and nobody was heard since who has them.</summary>
    internal bool AwaitsSuccessor => _successor is not null;

    // After all is said and done: what it allocates stands in nobody's way.
    private Task SuccessorOf(in Transition transition)
    {
        if (transition.Reason.Code is ReasonCode.HigherPriorityHeard or ReasonCode.Replaced)
            return Task.CompletedTask;
        _successor ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _successor.Task;
    }

    // Priority 0 is another that leaves.
    private void HeardAnother(byte priority)
    {
        if (_successor is not { } successor || priority == VrrpProtocol.LeavingPriority)
            return;
        _successor = null;
        successor.TrySetResult();
    }
}
