using System.Net;
using System.Net.Sockets;

namespace VipGuard.Lab.Peers;

/// <summary>What another implementation of VRRP is told, in the terms that all of them share.</summary>
public sealed record PeerConfig
{
    /// <summary>Of VRRP: 2 or 3.</summary>
    public int Version { get; init; } = 3;

    public int VirtualRouter { get; init; } = 51;

    public int Priority { get; init; } = 90;

    /// <summary>Version 2: whole seconds.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The virtual addresses with their prefixes, all of one family.</summary>
    public IReadOnlyList<string> Vips { get; init; } = [Lab.VipWithPrefix];

    /// <summary>Version 2: the password of type PASS; null: none.</summary>
    public string? AuthPass { get; init; }

    /// <summary>The others' addresses; empty: multicast.</summary>
    public IReadOnlyList<IPAddress> UnicastPeers { get; init; } = [];

    /// <summary>keepalived: its whole file, in place of one made of all the others; null: made.</summary>
    public string? File { get; init; }

    public AddressFamily Family => Addresses[0].AddressFamily;

    /// <summary>The virtual addresses without their prefixes.</summary>
    public IReadOnlyList<IPAddress> Addresses => [.. Vips.Select(vip => IPAddress.Parse(vip.Split('/')[0]))];
}
