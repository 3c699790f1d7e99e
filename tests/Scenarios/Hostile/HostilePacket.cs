namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>Something that must be dropped.</summary>
/// <param name="Frames">Sent in this order.</param>
/// <param name="Counted">The reason under which each node counts every one of them; null: the kernel keeps them away.</param>
public sealed record HostilePacket(string Name, byte[][] Frames, string? Counted)
{
    /// <summary>How many of the frames reach the daemon, where that is neither all nor none.</summary>
    public int? Arriving { get; init; }

    /// <summary>Only db1 counts it: it goes to no other.</summary>
    public bool ToMasterAlone { get; init; }

    /// <summary>Only db2 counts it: on db1 the kernel takes it for forged.</summary>
    public bool ToBackupAlone { get; init; }

    public int CountedTimes => Counted is null ? 0 : Arriving ?? Frames.Length;
}
