namespace VipGuard.Daemon.Loop;

/// <summary>The steps of a move of the address, in their order: four on the node that leaves, three on the one that takes.</summary>
internal enum Stage
{
    /// <summary>The first sign of the cause: a descriptor or the deadline woke the loop, a probe had its answer, an order or a signal came.</summary>
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

    /// <summary>Gratuitous ARP or neighbour advertisements of every address are out, the first of their burst.</summary>
    Announced,
}
