namespace VipGuard.Vrrp;

/// <summary>What a router wants done, in the order in which it wants it.</summary>
public enum VrrpAction
{
    /// <summary>Remove the virtual addresses from the interface. Comes before anything is told.</summary>
    ReleaseAddresses,

    /// <summary>Put the virtual addresses onto the interface, or renew them. Comes before anything is told.</summary>
    TakeAddresses,

    /// <summary>Send an advertisement, built now, of the router's priority as it stands now.</summary>
    SendAdvert,

    /// <summary>Send an advertisement of priority 0: this master leaves. RFC 9568 §6.4.3.</summary>
    SendLeavingAdvert,

    /// <summary>Gratuitous ARP or unsolicited neighbour advertisements for every address. RFC 9568 §6.4.1.</summary>
    Announce,
}

/// <summary>The actions of one step; made once and cleared for the next, so that a step allocates nothing.</summary>
public sealed class ActionList
{
    private readonly VrrpAction[] _actions = new VrrpAction[8];

    public int Count { get; private set; }

    public ReadOnlySpan<VrrpAction> Span => _actions.AsSpan(0, Count);

    public void Add(VrrpAction action) => _actions[Count++] = action;

    public void Clear() => Count = 0;
}
