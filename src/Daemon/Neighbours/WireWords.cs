using System.Globalization;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>What is odd on the wire, in sentences: the same in the journal and in <c>status</c>.</summary>
internal static class WireWords
{
    /// <summary>"10.99.0.7 (02:99:00:00:00:07)", as far as it is known.</summary>
    internal static string Who(HostAddress source, MacAddress? hardware) => hardware is { } mac ? $"{source} ({mac})" : source.ToString();

    /// <summary>"db2 (10.99.0.2)".</summary>
    internal static string Who(string? node, HostAddress source) => node is null ? source.ToString() : $"{node} ({source})";

    /// <summary>The sentence on a router that the file does not know.</summary>
    internal static string Of(ForeignRouter router, VirtualRouterConfig config, ReadOnlySpan<byte> free) => string.Create(CultureInfo.InvariantCulture,
        $"{Who(router.Source, router.Hardware)} advertises VRID {config.Vrid} with priority {router.Priority} and is not a node of this file; not obeyed. {Advice(router, config, free)}");

    /// <summary>What follows the first sentence: what else could be used, and what it most likely is.</summary>
    internal static string Advice(ForeignRouter router, VirtualRouterConfig config, ReadOnlySpan<byte> free)
    {
        string ids = string.Join(", ", free.ToArray());
        string vrids = ids.Length == 0 ? "No VRID is free here" : $"Free VRIDs here: {ids}";
        string list = string.Join(", ", router.Addresses) + (router.AddressCount > router.Addresses.Length ? ", …" : "");
        string cause = router.Match switch
        {
            AddressMatch.All => $"It serves this instance's own address ({list}): stop what was forgotten there (keepalived?), or add that host to the file as a [[node]]",
            AddressMatch.Some => $"It serves {list}, of which this instance has some too: its configuration and this file overlap",
            _ => $"It serves {list}, none of this instance's: two clusters have chosen VRID {config.Vrid}, give one of them another",
        };
        string version = router.Version == config.Version ? "" : $" It speaks VRRPv{(int)router.Version}, this instance VRRPv{(int)config.Version}.";
        return $"{vrids}. {cause}.{version}";
    }

    /// <summary>A router that was told of, and has not been heard for a while.</summary>
    internal static string Gone(ForeignRouter router, VirtualRouterConfig config) =>
        $"{Who(router.Source, router.Hardware)} advertises VRID {config.Vrid} no more";

    /// <summary>What a node of the file does otherwise than the file has it; null: nothing.</summary>
    internal static string? Of(KnownPeer peer, string? node, VirtualRouterConfig config)
    {
        string who = Who(node, peer.Source);
        return peer.Drop switch
        {
            DropReason.None when peer.Count == 0 => null,
            DropReason.None when !peer.HasSameAddresses => $"{who} and this node advertise different addresses; make their files the same",
            DropReason.None => peer.Interval == config.AdvertInterval ? null : OtherInterval(who, peer.Interval, config),
            DropReason.VersionMismatch => $"{who} speaks VRRPv{(int)peer.Version}, this node VRRPv{(int)config.Version}; not obeyed. Make their files the same",
            DropReason.IntervalMismatch => string.Create(CultureInfo.InvariantCulture,
                $"{who} advertises every {peer.Interval.TotalSeconds} s, this node every {config.AdvertInterval.TotalSeconds} s; VRRPv2 wants both the same (RFC 3768 §7.1), not obeyed. Make their files the same"),
            DropReason.AuthTypeMismatch => $"{who} sends {Auth(peer.AuthType)}, this node expects {Auth(config.AuthType)}; not obeyed. Make auth_pass the same",
            DropReason.AuthDataMismatch => $"{who} sends another password than this node's; not obeyed. Make auth_pass the same",
            DropReason.OwnPacket or DropReason.OtherVrid => null,
            var drop => $"an advert from {who} is not obeyed: {DropWords.Of(drop)}",
        };
    }

    /// <summary>A node that is obeyed, at another pace than this node's.</summary>
    internal static string OtherInterval(string who, TimeSpan interval, VirtualRouterConfig config) => string.Create(CultureInfo.InvariantCulture,
        $"{who} advertises every {interval.TotalSeconds} s, this node every {config.AdvertInterval.TotalSeconds} s; each waits at the other's pace. Make their files the same");

    /// <summary>Someone else answers for one of our addresses.</summary>
    internal static string Of(AddressConflict conflict) => conflict.Node is { } node
        ? $"{node} ({conflict.Hardware}) answers for {conflict.Address} too, and does not advertise it: an address that was left there, or put there by hand. Remove it on {node}: clients reach now the one, now the other"
        : $"another host ({conflict.Hardware}) answers for {conflict.Address} too, and is not a node of this file as far as is known: clients reach now the one, now the other. Find the host with this hardware address and take {conflict.Address} off it, or use another address";

    private static string Auth(byte type) => type switch
    {
        0 => "no authentication",
        1 => "a password (type 1)",
        2 => "an authentication header (type 2)",
        _ => string.Create(CultureInfo.InvariantCulture, $"authentication type {type}"),
    };
}
