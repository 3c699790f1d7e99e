namespace VipGuard.Checks;

/// <summary>A probe that holds a connection between its questions.</summary>
public interface IAttentiveProbe : IProbe, IAsyncDisposable
{
    /// <summary>The server's process, from its Unix socket (man 7 unix, SO_PEERCRED); null where that is not known. From any thread.</summary>
    int? ServerPid { get; }

    /// <summary>Called, from a thread of the pool, when something happens between two probes that is worth one at once: the server closed the session, or answered late.</summary>
    Action? News { get; set; }

    /// <summary>Something is said to have happened to the server: a probe that is under way looks at its process before it waits on. From any thread.</summary>
    void Doubt();

    /// <summary>
    /// The server may take no new clients any more: the next probe asks by a new connection, whatever the one that is held would
    /// answer. From any thread.
    /// </summary>
    void Reconnect();
}
