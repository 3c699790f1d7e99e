using VipGuard.Toml;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>The whole file as far as it could be read.</summary>
internal sealed record FileDraft
{
    /// <summary>A header could not be read, or is none that is known: a table that is not there may have been meant.</summary>
    public bool IsDamaged { get; init; }

    public required IReadOnlyList<NodeDraft> Nodes { get; init; }

    public required IReadOnlyList<InstanceDraft> Instances { get; init; }

    public required IReadOnlyList<SyncGroupDraft> SyncGroups { get; init; }

    public required IReadOnlyList<CheckDraft> Checks { get; init; }

    public MySqlConfig? MySql { get; init; }

    public PairConfig? Pair { get; init; }

    /// <summary>Where [pair] is.</summary>
    public TomlPosition? PairPosition { get; init; }

    /// <summary>The instance that [pair] names.</summary>
    public Located<string>? PairInstance { get; init; }

    public PeerLinkConfig? PeerLink { get; init; }

    /// <summary>Where [peer_link] is.</summary>
    public TomlPosition? PeerLinkPosition { get; init; }
}
