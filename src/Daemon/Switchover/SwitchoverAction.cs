namespace VipGuard.Daemon.Switchover;

/// <summary>What a hand-over has done at the edge. The answers come back as events.</summary>
internal abstract record SwitchoverAction
{
    private SwitchoverAction()
    {
    }

    /// <summary>Answered by <see cref="SwitchoverParty.Fenced"/>.</summary>
    internal sealed record Fence(ulong Id, TimeSpan Limit) : SwitchoverAction;

    /// <summary>Answered by <see cref="SwitchoverParty.Lifted"/>.</summary>
    internal sealed record LiftFence : SwitchoverAction;

    /// <summary>Answered by <see cref="SwitchoverParty.CaughtUp"/>.</summary>
    internal sealed record CatchUp(ulong Id, string Position, TimeSpan Limit) : SwitchoverAction;

    /// <summary>Answered by <see cref="SwitchoverParty.HandedOver"/>.</summary>
    /// <param name="Fenced">Only if the server still refuses writes for it: else what the other has applied is not all.</param>
    internal sealed record HandOver(string Instance, bool Fenced) : SwitchoverAction;

    /// <summary>A step, for who watches.</summary>
    internal sealed record Say(string Line) : SwitchoverAction;

    /// <summary>The last word to who asked at this node.</summary>
    internal sealed record End(bool Ok, string Line) : SwitchoverAction;
}
