namespace VipGuard.Replication;

/// <summary>A direction's state as people and JSON have it.</summary>
public static class DirectionStateWord
{
    public static string ToWord(this DirectionState state) => state switch
    {
        DirectionState.NotSetUp => "not set up",
        DirectionState.Stopped => "stopped",
        DirectionState.Connecting => "connecting",
        DirectionState.Running => "running",
        DirectionState.Broken => "broken",
        _ => "unknown",
    };
}
