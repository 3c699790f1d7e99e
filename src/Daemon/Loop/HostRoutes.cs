using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// Routes and rules that an earlier run left on this host: they bear our mark, and have no lease as addresses have. Only what
/// the file names is taken for left behind: another daemon of this host marks its own in the same way.
/// </summary>
internal static class HostRoutes
{
    /// <summary>Removes them; comes before the stale addresses go and before the first advert.</summary>
    internal static void RemoveStale(IReadOnlyList<InstanceSetup> setups, NetlinkSocket netlink, ILogger log)
    {
        var places = setups.SelectMany(s => s.Routes).Select(HeldRoute.Of).ToHashSet();
        var named = setups.SelectMany(s => s.Rules.Select(rule => HeldRule.Of(rule, s.Router.PrimaryAddress.Family))).ToHashSet();
        // A kernel without policy routing has no rules to show; the addresses are served all the same.
        Try(log, () => RemoveRules(new RuleTable(netlink), named, log));
        Try(log, () => RemoveRoutes(new RouteTable(netlink), places, log));
    }

    private static void RemoveRules(RuleTable rules, HashSet<HeldRule> named, ILogger log)
    {
        foreach (var rule in rules.Ours().Where(named.Contains))
        {
            if (rules.Remove(rule) == 0)
                log.StaleFollowerRemoved($"rule {rule.Rule}");
        }
    }

    private static void RemoveRoutes(RouteTable routes, HashSet<HeldRoute> places, ILogger log)
    {
        foreach (var route in routes.Ours().Where(places.Contains))
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
