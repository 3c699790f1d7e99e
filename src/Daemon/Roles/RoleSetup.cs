using VipGuard.Daemon.Configuration;
using VipGuard.Replication;

namespace VipGuard.Daemon.Roles;

/// <summary>What the role's thread needs of the file: equal set-ups change nothing. Holds passwords, and never prints them.</summary>
internal sealed record RoleSetup(RoleSettings Settings, string Instance, string Socket, string User, string? Password, string ReplicationUser, string ReplicationPassword)
{
    /// <summary>Users whose connections are not clients'.</summary>
    internal IReadOnlyCollection<string> Ours => [User, DaemonAccount.CheckUserOf(User), ReplicationUser];

    /// <summary>Reads it out of a valid file.</summary>
    /// <param name="why">Where null is returned: why there is no role to keep.</param>
    internal static RoleSetup? Of(VipGuardConfig config, NodeConfig node, out string why)
    {
        why = "";
        if (config.Pair is not { } pair)
            why = "the file has no [pair]";
        else if (config.MySql is null)
            why = "the file has no [mysql], so the local server can't be reached";
        if (why.Length > 0 || config.MySql is not { } mysql)
            return null;
        if (!PairDesign.TryCreate([.. config.Nodes.Select(n => (n.Name, n.Address.ToIPAddress(), (int)n.Port))], config.Pair!.ReplicationUser, out var design, out string fault, mysql.User))
        {
            why = fault;
            return null;
        }
        if (!PairKeyFile.TryLoad(config.Pair.KeyFile, out var key, out why))
            return null;
        using (key)
        {
            var self = design.Nodes.First(n => string.Equals(n.Name, node.Name, StringComparison.Ordinal));
            return new RoleSetup(SettingsOf(config.Pair, self, design.PeerOf(self)), config.Pair.Instance ?? config.Instances[0].Name,
                node.Socket ?? mysql.Socket, mysql.User, key.DaemonPassword(), config.Pair.ReplicationUser, key.ReplicationPassword());
        }
    }

    // A record would print all of it.
    public override string ToString() => $"{User} at {Socket}";

    private static RoleSettings SettingsOf(PairConfig pair, PairNode self, PairNode peer) => new(self, peer, pair.ReplicationUser)
    {
        FollowsHolder = pair.Writers == Writers.Holder,
        FollowsPeer = pair.Topology == Topology.DualMaster || self.Place > peer.Place,
        SemiSync = pair.SemiSync,
        SemiSyncTimeout = pair.SemiSyncTimeout,
        DrainLimit = pair.DrainLimit,
        MaxLag = pair.MaxLag,
        OnlyCaughtUp = pair.Takeover == Takeover.CaughtUp,
        MergeReturned = pair.Rejoin == Rejoin.Merge,
    };
}
