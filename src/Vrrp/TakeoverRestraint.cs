namespace VipGuard.Vrrp;

/// <summary>What a backup must not do for now, though the protocol would have it. A master is never moved by it.</summary>
[Flags]
public enum TakeoverRestraint
{
    None = 0,

    /// <summary>It takes over if the other is gone, and not because its priority is higher.</summary>
    NoPreemption = 1,

    /// <summary>Silence alone does not make it master: the other is known to serve. A master that says that it leaves is replaced.</summary>
    NotOnSilence = 2,

    /// <summary>It does not become master at all.</summary>
    Never = 4,
}
