namespace VipGuard.Daemon.Switchover;

/// <summary>What a node says of planned hand-overs; part of every message on the link, so that none of them has to arrive.</summary>
internal sealed record SwitchoverWords
{
    /// <summary>Said by the node that hands over.</summary>
    public HolderWord? Holder { get; init; }

    /// <summary>Said by the node that is to take.</summary>
    public TakerWord? Taker { get; init; }

    /// <summary>Said by a node that does not hold the instance and was told to have it handed over.</summary>
    public AskWord? Ask { get; init; }

    /// <summary>Said by the holder to who asked, where it did not begin.</summary>
    public AskRefusal? Refusal { get; init; }
}

/// <summary>How far the node that hands over has come. In order; a hand-over never goes back to an earlier one.</summary>
internal enum HolderStep : byte
{
    /// <summary>Asks the other whether it will take.</summary>
    Offered,

    /// <summary>Writes are being refused.</summary>
    Fencing,

    /// <summary>Writes are refused; the other is to apply everything up to the position.</summary>
    Draining,

    /// <summary>The address is being released, or is; the other is to take it.</summary>
    Released,

    /// <summary>Called off before the release; writes are being taken again.</summary>
    RollingBack,

    /// <summary>It is over and all is well.</summary>
    Done,

    /// <summary>It is over; why says what is not as it was to be.</summary>
    Failed,
}

/// <param name="Id">Of this hand-over; random, never 0.</param>
/// <param name="Instance">The instance that is handed over.</param>
/// <param name="Step">How far it is.</param>
/// <param name="Position">From Draining on: the end of the holder's log.</param>
/// <param name="Why">In words, for people at the other node.</param>
/// <param name="Refused">How long writes were refused; zero before that is known.</param>
internal sealed record HolderWord(ulong Id, string Instance, HolderStep Step, string Position = "", string Why = "", TimeSpan Refused = default)
{
    internal bool IsOver => Step is HolderStep.Done or HolderStep.Failed;
}

internal enum TakerStep : byte
{
    /// <summary>It will take, and waits.</summary>
    Accepted,

    /// <summary>It will not; why says for what reason.</summary>
    Refused,

    /// <summary>Everything up to the position is applied.</summary>
    CaughtUp,

    /// <summary>It had accepted, and can't take now.</summary>
    Failed,
}

/// <param name="Id">Of the hand-over that is answered.</param>
/// <param name="Step">The answer.</param>
/// <param name="Why">In words; "" unless it is refused or failed.</param>
internal sealed record TakerWord(ulong Id, TakerStep Step, string Why = "");

/// <param name="Id">The hand-over gets this number.</param>
/// <param name="Instance">What is to be handed over to the node that asks.</param>
internal sealed record AskWord(ulong Id, string Instance);

/// <param name="Id">Of what was asked.</param>
/// <param name="Why">In words.</param>
internal sealed record AskRefusal(ulong Id, string Why);
