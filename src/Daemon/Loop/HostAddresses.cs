using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// Virtual addresses that are on this host before any instance runs: left behind, or the host's own. A link-local one counts
/// on the instance's interface alone; elsewhere it is another address.
/// </summary>
internal static class HostAddresses
{
    /// <summary>A line for each virtual address that someone else gave this host; taking it could only break it.</summary>
    internal static IReadOnlyList<string> Conflicts(IEnumerable<InstanceSetup> setups, IReadOnlyList<HeldAddress> present) =>
        [.. from setup in setups
            from address in setup.Addresses
            from held in present
            where IsSame(held, address.Address.Address, setup) && !IsLeftBehind(held, setup)
            select $"{setup.Name}: {address.Address.Address} is this host's own address already (on {InterfaceName.Of(held.Interface)}, not put there by vipguard); "
                + $"remove it with \"ip address delete {held.Address} dev {InterfaceName.Of(held.Interface)}\", or take it out of addresses"];

    /// <summary>Removes what an earlier run left; comes before the first advert.</summary>
    internal static void RemoveStale(IReadOnlyList<InstanceSetup> setups, IReadOnlyList<HeldAddress> present, AddressTable table, ILogger log)
    {
        foreach (var setup in setups)
        {
            RemoveStaleAddresses(setup, present, table, log);
            RemoveStaleSource(setup, present, table, log);
        }
    }

    /// <summary>Of one instance, its virtual addresses alone.</summary>
    /// <returns>The interfaces that had any.</returns>
    internal static IReadOnlyList<int> RemoveStaleAddresses(InstanceSetup setup, IReadOnlyList<HeldAddress> present, AddressTable table, ILogger log)
    {
        List<int> interfaces = [];
        foreach (var address in setup.Addresses)
        {
            foreach (var held in present.Where(h => IsSame(h, address.Address.Address, setup) && IsLeftBehind(h, setup)))
            {
                if (table.Release(held.Interface, held.Address) != 0)
                    continue;
                log.StaleAddressRemoved(setup.Name, held.Address, InterfaceName.Of(held.Interface));
                interfaces.Add(held.Interface);
            }
        }
        return [.. interfaces.Distinct()];
    }

    /// <summary>Of one instance, the source that an earlier run made for its adverts. Not on other interfaces: another daemon of this host
    /// may have the same VRID there, and so the same source.</summary>
    internal static void RemoveStaleSource(InstanceSetup setup, IReadOnlyList<HeldAddress> present, AddressTable table, ILogger log)
    {
        if (!setup.MakesItsOwnSource)
            return;
        foreach (var held in present.Where(h => h.IsOurs && IsSame(h, setup.Router.PrimaryAddress, setup)))
        {
            if (table.ReleaseSource(held.Interface, held.Address.Address) == 0)
                log.StaleAddressRemoved(setup.Name, held.Address, setup.Interface);
        }
    }

    private static bool IsSame(in HeldAddress held, HostAddress address, InstanceSetup setup) =>
        held.Address.Address == address && (!address.IsLinkLocal || held.Interface == InterfaceName.IndexOf(setup.Interface));

    // Before Linux 5.18 an address bears no mark; then a lease as short as ours tells (DHCP's are far longer).
    private static bool IsLeftBehind(in HeldAddress held, InstanceSetup setup) => held.IsOurs || held.Lifetime <= setup.Lease;
}
