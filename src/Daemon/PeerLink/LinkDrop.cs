namespace VipGuard.Daemon.PeerLink;

/// <summary>Why a datagram on the link's port was not taken; each is counted. In the order in which the rules are looked at.</summary>
internal enum LinkDrop
{
    None,

    /// <summary>From another address or port than the other node's.</summary>
    OtherSender,

    /// <summary>Shorter than the smallest message, or longer than the largest.</summary>
    WrongSize,

    /// <summary>It does not begin as a message of this link does.</summary>
    NotALinkMessage,

    /// <summary>Another version of this link: the two programs are too far apart.</summary>
    OtherVersion,

    /// <summary>Not signed with the pair's key, or changed on its way.</summary>
    Forged,

    /// <summary>Signed, but it can't be read.</summary>
    Malformed,

    /// <summary>One of this node's own, sent back.</summary>
    OwnMessage,

    /// <summary>Signed with the pair's key by a node of another name than the file has for the other one.</summary>
    OtherNode,

    /// <summary>Of a run of the other daemon that has ended.</summary>
    EndedRun,

    /// <summary>It does not answer to this run of this daemon: the other has not heard it yet, or it is an old one.</summary>
    NotAnAnswer,

    /// <summary>Not newer than what was taken before.</summary>
    Replayed,

    /// <summary>It answers to something said too long ago: held back on its way, or the other does not hear this node now.</summary>
    Late,
}

/// <summary>The reasons as they stand in the status.</summary>
internal static class LinkDrops
{
    internal const int Count = (int)LinkDrop.Late + 1;

    internal static string Words(LinkDrop drop) => drop switch
    {
        LinkDrop.OtherSender => "from another sender than the other node",
        LinkDrop.WrongSize => "too short or too long",
        LinkDrop.NotALinkMessage => "no message of this link",
        LinkDrop.OtherVersion => "of another version of the link; bring both nodes to the same vipguard",
        LinkDrop.Forged => "not signed with this pair's key; both nodes need the same key file",
        LinkDrop.Malformed => "signed, but not readable",
        LinkDrop.OwnMessage => "this node's own",
        LinkDrop.OtherNode => "from a node of another name; both daemons must be different nodes of the same file",
        LinkDrop.EndedRun => "of an ended run of the other daemon",
        LinkDrop.NotAnAnswer => "no answer to this node; the other does not hear it (yet)",
        LinkDrop.Replayed => "not newer than one before",
        LinkDrop.Late => "an answer to something said too long ago",
        _ => drop.ToString(),
    };
}
