using System.Globalization;

namespace VipGuard.Vrrp;

/// <summary>A route that is there while the virtual addresses are (man 8 ip-route).</summary>
/// <param name="To">The destination; prefix length 0 is the default route.</param>
/// <param name="Via">The next router; null: on the link.</param>
/// <param name="Source">The address that packets on it come from; null: as the kernel chooses.</param>
/// <param name="Table">1 to 4294967295; 254 is main.</param>
/// <param name="Metric">0: the kernel's default.</param>
/// <param name="Interface">Another than the instance's own; null: that.</param>
public readonly record struct VirtualRoute(
    VirtualNetwork To, HostAddress? Via = null, HostAddress? Source = null, uint Table = 254, uint Metric = 0, string? Interface = null)
{
    /// <summary>As "ip route" has it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{To}{Named(" via ", Via)}{Named(" dev ", Interface)}{Named(" src ", Source)}{Named(" table ", Table == MainTable ? null : Table)}{Named(" metric ", Metric == 0 ? null : Metric)}");

    internal const uint MainTable = 254;          // linux/rtnetlink.h, RT_TABLE_MAIN

    internal static string Named(string word, object? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{word}{value}");
}

/// <summary>A rule that is there while the virtual addresses are (man 8 ip-rule).</summary>
/// <param name="From">Packets from here; null: from anywhere.</param>
/// <param name="To">Packets to there; null: to anywhere.</param>
/// <param name="Table">Where their route is looked up.</param>
/// <param name="Priority">1 to 32765; lower comes first.</param>
public readonly record struct VirtualRule(VirtualNetwork? From, VirtualNetwork? To, uint Table, uint Priority)
{
    /// <summary>As "ip rule" has it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"from {From?.ToString() ?? "all"}{VirtualRoute.Named(" to ", To)} table {Table} priority {Priority}");
}

/// <summary>A network: an address whose bits behind the prefix are 0. <see cref="PrefixLength"/> 0 is everything.</summary>
public readonly record struct VirtualNetwork(HostAddress Address, int PrefixLength)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");
}
