using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>What differs in what two set-ups of an instance hold in the kernel: addresses, routes, rules.</summary>
internal static class HeldChanges
{
    /// <summary>In words; empty if nothing does.</summary>
    internal static IEnumerable<string> Of(InstanceSetup before, InstanceSetup next)
    {
        foreach (var address in before.Addresses)
        {
            // The same address with other attributes is one change, not a removal and an addition.
            var same = next.Addresses.Where(a => a.Address == address.Address).Take(1).ToList();
            if (same is not [var renewed])
                yield return $"{before.Name}: address {address} taken out";
            else if (renewed != address)
                yield return $"{before.Name}: address {address}: {string.Join(", ", Attributes(address, renewed))}";
        }
        foreach (var address in next.Addresses.Where(a => !before.Addresses.Any(b => b.Address == a.Address)))
            yield return $"{before.Name}: address {address} added";
        foreach (var route in before.Routes.Except(next.Routes))
            yield return $"{before.Name}: route {route} taken out";
        foreach (var route in next.Routes.Except(before.Routes))
            yield return $"{before.Name}: route {route} added";
        foreach (var rule in before.Rules.Except(next.Rules))
            yield return $"{before.Name}: rule {rule} taken out";
        foreach (var rule in next.Rules.Except(before.Rules))
            yield return $"{before.Name}: rule {rule} added";
    }

    private static IEnumerable<string> Attributes(LeasedAddress before, LeasedAddress next)
    {
        if (before.Scope != next.Scope)
            yield return $"scope {Lower(before.Scope)} → {Lower(next.Scope)}";
        if (!string.Equals(before.Label, next.Label, StringComparison.Ordinal))
            yield return $"label {before.Label ?? "none"} → {next.Label ?? "none"}";
        if (before.NoPrefixRoute != next.NoPrefixRoute)
            yield return $"noprefixroute {(before.NoPrefixRoute ? "true → false" : "false → true")}";
    }

    private static string Lower(AddressScope scope) => scope switch
    {
        AddressScope.Global => "global",
        AddressScope.Site => "site",
        AddressScope.Link => "link",
        _ => "host",
    };
}
