namespace VipGuard.Replication;

/// <summary>What the local server of a pair is for at this moment.</summary>
public enum ServerRole
{
    /// <summary>The file has no [pair] or no [mysql], or leaves both servers writable: nothing is set here, only observed.</summary>
    Unmanaged,

    /// <summary>The server has not been asked yet.</summary>
    Unknown,

    /// <summary>read_only, and replicating from the peer.</summary>
    Standby,

    /// <summary>This node holds the address; what was received is being applied, and writes wait.</summary>
    Taking,

    /// <summary>This node holds the address, and its server takes writes.</summary>
    Writer,

    /// <summary>Writes are refused before the address goes: a planned hand-over.</summary>
    Fenced,
}
