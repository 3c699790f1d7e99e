using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Loop;

/// <summary>Routes and rules that an earlier run left on this host: they bear our mark, and have no lease as addresses have.</summary>
internal static class HostRoutes
{
    /// <summary>Removes them; comes before the stale addresses go and before the first advert.</summary>
    internal static void RemoveStale(NetlinkSocket netlink, ILogger log)
    {
        var rules = new RuleTable(netlink);
        foreach (var rule in rules.Ours())
        {
            if (rules.Remove(rule) == 0)
                log.StaleFollowerRemoved($"rule {rule.Rule}");
        }
        var routes = new RouteTable(netlink);
        foreach (var route in routes.Ours())
        {
            if (routes.Remove(route) == 0)
                log.StaleFollowerRemoved($"route {route.To} of table {route.Table}");
        }
    }
}
