namespace VipGuard.Daemon.Loop;

/// <summary>The steps of a move of the address, in their order: four on the node that leaves, three on the one that takes.</summary>
internal enum Stage
{
    /// <summary>The first sign of the cause: a descriptor woke the loop, or a probe had its answer.</summary>
    Seen,

    /// <summary>The cause is certain.</summary>
    Confirmed,

    /// <summary>The kernel has taken the addresses off.</summary>
    Removed,

    /// <summary>Priority 0 is on the wire.</summary>
    Told,

    /// <summary>The advert that led to the take-over was read.</summary>
    Heard,

    /// <summary>The kernel has the addresses.</summary>
    Added,

    /// <summary>The first gratuitous ARP or neighbour advertisement is out.</summary>
    Announced,
}
