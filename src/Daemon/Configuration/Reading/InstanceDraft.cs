using System.Collections.Immutable;
using System.Text;
using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>An [[instance]] as far as it could be read: what is null was wrong, or is not there.</summary>
internal sealed record InstanceDraft(TomlPosition Position)
{
    public Located<string>? Name { get; init; }

    public Located<int>? Vrid { get; init; }

    public Located<string>? Interface { get; init; }

    public Located<VrrpVersion>? Version { get; init; }

    public Located<TimeSpan>? Interval { get; init; }

    /// <summary>Those that could be read.</summary>
    public IReadOnlyList<Located<LeasedAddress>> Addresses { get; init; } = [];

    public bool Preempt { get; init; }

    public Located<string>? ApartFrom { get; init; }

    public Located<TimeSpan>? PreemptDelay { get; init; }

    public bool Unicast { get; init; }

    public int LeastUnicastTtl { get; init; }

    public bool AdmitsUnlisted { get; init; }

    public Located<TimeSpan>? LongestLearnedInterval { get; init; }

    /// <summary>By node, with the place of its name.</summary>
    public IReadOnlyList<(Located<string> Node, Located<string>? Interface)> Interfaces { get; init; } = [];

    /// <summary>By node, with the place of its name.</summary>
    public IReadOnlyList<(Located<string> Node, Located<HostAddress>? Address)> SourceAddresses { get; init; } = [];

    public AnnounceConfig Announce { get; init; } = new();

    public bool ResetConnections { get; init; } = true;

    public IReadOnlyList<Located<VirtualRoute>> Routes { get; init; } = [];

    public IReadOnlyList<Located<VirtualRule>> Rules { get; init; } = [];

    public Located<TimeSpan>? Lease { get; init; }

    /// <summary>The node's name with its place, and the priority where it could be read.</summary>
    public IReadOnlyList<(Located<string> Node, Located<int>? Priority)> Priorities { get; init; } = [];

    public string? AuthPass { get; init; }

    public bool ChecksumWithPseudoHeader { get; init; } = true;

    /// <summary>For messages: [[instance]] with its name.</summary>
    public string Title => Name is { } name ? $"[[instance]] {name.Value}" : $"the [[instance]] of line {Position.Line}";

    public IpFamily? Family => Addresses.Count > 0 ? Addresses[0].Value.Address.Address.Family : null;

    public Located<int>? PriorityOn(NodeDraft node)
    {
        foreach ((Located<string> name, Located<int>? priority) in Priorities)
        {
            if (string.Equals(name.Value, node.Name?.Value, StringComparison.Ordinal))
                return priority;
        }

        return node.Priority;
    }

    public string? InterfaceOn(NodeDraft node) => Of(Interfaces, node)?.Value ?? node.Interface?.Value ?? Interface?.Value;

    /// <summary>Where that was written.</summary>
    public TomlPosition InterfacePositionOn(NodeDraft node) => (Of(Interfaces, node) ?? node.Interface ?? Interface)?.Position ?? Position;

    /// <summary>The address that a node's adverts come from, where the file says it: none is written for most of IPv6.</summary>
    public Located<HostAddress>? SourceOn(NodeDraft node) => Of(SourceAddresses, node) ?? node.Address;

    private static Located<T>? Of<T>(IReadOnlyList<(Located<string> Node, Located<T>? Value)> byNode, NodeDraft node)
    {
        foreach ((Located<string> name, Located<T>? value) in byNode)
        {
            if (string.Equals(name.Value, node.Name?.Value, StringComparison.Ordinal))
                return value;
        }

        return null;
    }

    /// <summary>To be called when no problem was found.</summary>
    public InstanceConfig Build() => new()
    {
        Name = Name!.Value,
        Vrid = (byte)Vrid!.Value,
        Interface = Interface!.Value,
        Version = Version!.Value,
        AdvertInterval = Interval!.Value,
        Addresses = [.. Addresses.Select(address => address.Value)],
        Preempt = Preempt,
        ApartFrom = ApartFrom?.Value,
        PreemptDelay = PreemptDelay?.Value ?? TimeSpan.Zero,
        Unicast = Unicast,
        LeastUnicastTtl = (byte)LeastUnicastTtl,
        AdmitsUnlisted = AdmitsUnlisted,
        LongestLearnedInterval = LongestLearnedInterval?.Value ?? InstanceConfig.DefaultLongestLearned(Interval.Value),
        Interfaces = Interfaces.ToImmutableDictionary(pair => pair.Node.Value, pair => pair.Interface!.Value, StringComparer.Ordinal),
        SourceAddresses = SourceAddresses.ToImmutableDictionary(pair => pair.Node.Value, pair => pair.Address!.Value, StringComparer.Ordinal),
        Announce = Announce,
        ResetConnections = ResetConnections,
        Routes = [.. Routes.Select(route => route.Value)],
        Rules = [.. Rules.Select(rule => rule.Value)],
        Lease = Lease?.Value,
        Priorities = Priorities.ToImmutableDictionary(
            pair => pair.Node.Value, pair => (byte)pair.Priority!.Value, StringComparer.Ordinal),
        AuthPass = AuthPass is null ? default : Encoding.UTF8.GetBytes(AuthPass),
        ChecksumWithPseudoHeader = ChecksumWithPseudoHeader,
    };
}
