using VipGuard.Replication;

namespace VipGuard.Daemon.Roles;

/// <summary>The role of this node's server, for whoever plans a hand-over. Every call is safe from any thread.</summary>
internal interface IServerRole
{
    /// <summary>As of the last look, about once a second; never null.</summary>
    RoleSnapshot Snapshot { get; }

    /// <summary>Refuses writes, ends the clients' connections, and reads the end of the own log. If it is not done in time, all is put back.</summary>
    Task<FenceResult> FenceAsync(TimeSpan limit);

    /// <summary>Whether the fence still stands: neither lifted by its time, nor lost with the role.</summary>
    Task<bool> IsFencedAsync();

    /// <summary>Back to a writer: the hand-over was called off.</summary>
    /// <returns>True once the server takes writes again, or is not this daemon's to set.</returns>
    Task<bool> LiftFenceAsync();

    /// <summary>Waits until everything up to the position is applied here.</summary>
    /// <param name="position">GTID text, as <see cref="FenceResult.Position"/> of the other node.</param>
    /// <param name="limit">How long it may take.</param>
    /// <returns>Null: it is. Else why not, in words.</returns>
    Task<string?> CatchUpAsync(string position, TimeSpan limit);

    /// <summary>After an unplanned take-over the peer came back with transactions that only it has: a person decides.</summary>
    /// <param name="merge">Read from it again, so that they arrive here late; false: leave it as it is.</param>
    /// <returns>In words, what was done or why nothing was.</returns>
    Task<string> RejoinAsync(bool merge);
}
