using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Loop;

/// <summary>Routes and rules that an earlier run left on this host: they bear our mark, and have no lease as addresses have.</summary>
internal static class HostRoutes
{
    /// <summary>Removes them; comes before the stale addresses go and before the first advert.</summary>
    internal static void RemoveStale(NetlinkSocket netlink, ILogger log)
    {
        // A kernel without policy routing has no rules to show; the addresses are served all the same.
        Try(log, () => RemoveRules(new RuleTable(netlink), log));
        Try(log, () => RemoveRoutes(new RouteTable(netlink), log));
    }

    private static void RemoveRules(RuleTable rules, ILogger log)
    {
        foreach (var rule in rules.Ours())
        {
            if (rules.Remove(rule) == 0)
                log.StaleFollowerRemoved($"rule {rule.Rule}");
        }
    }

    private static void RemoveRoutes(RouteTable routes, ILogger log)
    {
        foreach (var route in routes.Ours())
        {
            if (routes.Remove(route) == 0)
                log.StaleFollowerRemoved($"route {route.To} of table {route.Table}");
        }
    }

    private static void Try(ILogger log, Action remove)
    {
        try
        {
            remove();
        }
        catch (LinuxException e)
        {
            log.CannotListFollowers(e.Message);
        }
    }
}
