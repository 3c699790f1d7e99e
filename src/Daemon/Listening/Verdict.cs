using VipGuard.Vrrp;

namespace VipGuard.Daemon.Listening;

internal enum VerdictKind
{
    /// <summary>Without a file: what the RFCs ask for, for whomever it is.</summary>
    Valid,

    /// <summary>An instance obeys it.</summary>
    Obeyed,

    /// <summary>This node sent it.</summary>
    Own,

    /// <summary>A VRID that no instance here has: other routers' business.</summary>
    Other,

    /// <summary>From a node of the file, which an instance does not obey.</summary>
    Refused,

    /// <summary>On an instance's VRID, from a router that is no node of the file.</summary>
    Foreign,

    /// <summary>It says what its sender can't have said: this node's own address, or another hardware address than before.</summary>
    Forged,

    /// <summary>No router may obey it.</summary>
    Malformed,
}

/// <summary>What becomes of a packet.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="Instance">Whose matter it is; null: nobody's here.</param>
/// <param name="Drop">None: it is obeyed, or would be.</param>
/// <param name="Why">For people.</param>
internal readonly record struct Verdict(VerdictKind Kind, string? Instance, DropReason Drop, string Why);
