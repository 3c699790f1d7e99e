using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>
/// An instance's virtual routes and rules: there while its addresses are. Looked after at each renewal of the lease, since the
/// kernel drops a route whose source, interface or next router goes, and tells of some of these cases only.
/// One that the kernel refuses is said and tried again; it is no reason to give the addresses up.
/// </summary>
internal sealed class Followers(NetlinkSocket netlink, ILogger log)
{
    private readonly RouteTable _routes = new(netlink);
    private readonly RuleTable _rules = new(netlink);
    private List<Follower> _followers = [];
    private int _interface;

    /// <summary>What the kernel refuses, in words.</summary>
    internal IEnumerable<string> Refusals => _followers.Where(f => f.Refusal is not null).Select(f => f.Refusal!);

    /// <summary>The routes, then the rules that lead to them; allocates nothing while nothing is wrong.</summary>
    internal void Hold(Link link, InstanceSetup setup)
    {
        if (_followers.Count != setup.Routes.Length + setup.Rules.Length)
            _followers = [.. Of(setup)];
        // Made anew: the kernel forgot what led over the one before.
        if (link.Index != _interface)
            MayBeGone();
        _interface = link.Index;
        foreach (var follower in _followers)
        {
            int error = follower.Route is { } route
                ? HoldRoute(link, route, setup.Lease, follower.IsHeld)
                : HoldRule(follower);
            if (error == 0 || (error == Libc.EEXIST && follower.IsHeld))
                Held(follower, setup, isNew: error == 0);
            else
                Refused(follower, setup, error);
        }
    }

    /// <summary>Forgets what it knows of the kernel's tables: at the next hold all routes are made anew, with their source.</summary>
    internal void MayBeGone()
    {
        foreach (var follower in _followers)
            follower.IsHeld = false;
    }

    /// <summary>Rules before routes: a rule must not lead to an empty table. What was never put there is not taken off: it
    /// would be another's.</summary>
    internal void Release(InstanceSetup setup)
    {
        for (int i = _followers.Count - 1; i >= 0; i--)
        {
            if (_followers[i].WasPut)
                Remove(_followers[i], setup);
        }
        _followers.Clear();
    }

    /// <summary>Removes what the new set-up has no more; what it has stays.</summary>
    internal void Change(InstanceSetup before, InstanceSetup next)
    {
        if (_followers.Count == 0)
            return;
        List<Follower> after = [.. Of(next)];
        for (int i = _followers.Count - 1; i >= 0; i--)
        {
            var old = _followers[i];
            if (after.Find(f => f.Key == old.Key) is { } stays)
                (stays.IsHeld, stays.WasPut, stays.Refusal, stays.Error) = (old.IsHeld, old.WasPut, old.Refusal, old.Error);
            // The same destination another way: made anew in one go, when it is held.
            else if (after.Find(f => f.Place is { } place && place == old.Place) is { } another)
                another.WasPut |= old.WasPut;
            else if (old.WasPut)
                Remove(old, before);
        }
        _followers = after;
    }

    private static IEnumerable<Follower> Of(InstanceSetup setup) =>
    [
        .. setup.Routes.Select(route => new Follower(route, null)),
        .. setup.Rules.Select(rule => new Follower(null, HeldRule.Of(rule, setup.Router.PrimaryAddress.Family))),
    ];

    private int HoldRoute(Link link, in VirtualRoute route, TimeSpan lease, bool isHeld)
    {
        int index = route.Interface is null ? link.Index : InterfaceName.IndexOf(route.Interface);
        if (index == 0)
            return Libc.ENODEV;
        // IPv6: that renews the lease. IPv4: a look whether it is there.
        if (isHeld)
            return _routes.Add(index, route, lease, only: route.To.Address.Family == IpFamily.V4);
        int error = _routes.Add(index, route, lease, only: true);
        if (error != Libc.EEXIST)
            return error;
        // Ours of before, perhaps by another way or without its source. If it is another's it stays, and the answer is EEXIST again.
        _routes.Remove(HeldRoute.Of(route));
        return _routes.Add(index, route, lease, only: true);
    }

    private int HoldRule(Follower follower)
    {
        int error = _rules.Add(follower.Rule!.Value);
        // The same rule with our mark: of before.
        return error == Libc.EEXIST && !follower.IsHeld ? 0 : error;
    }

    private void Held(Follower follower, InstanceSetup setup, bool isNew)
    {
        if (follower.IsHeld && isNew)
            log.FollowerPutBack(setup.Name, follower.What);
        follower.IsHeld = true;
        follower.WasPut = true;
        follower.Refusal = null;
    }

    private void Refused(Follower follower, InstanceSetup setup, int error)
    {
        follower.IsHeld = false;
        if (follower.Refusal is not null && follower.Error == error)
            return;
        follower.Error = error;
        follower.Refusal = follower.Route is { } route
            ? RouteRefusal.Of(route, setup.Interface, error, netlink.Words)
            : RouteRefusal.Of(follower.Rule!.Value.Rule, error, netlink.Words);
        log.FollowerRefused(setup.Name, follower.Refusal);
    }

    private void Remove(Follower follower, InstanceSetup setup)
    {
        int error = follower.Route is { } route ? _routes.Remove(HeldRoute.Of(route)) : _rules.Remove(follower.Rule!.Value);
        if (error != 0)
            log.CannotRemoveFollower(setup.Name, follower.What, System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error));
    }

    private sealed class Follower(VirtualRoute? route, HeldRule? rule)
    {
        internal VirtualRoute? Route { get; } = route;

        internal HeldRule? Rule { get; } = rule;

        /// <summary>As far as is known, it is there.</summary>
        internal bool IsHeld { get; set; }

        /// <summary>It was put there, and not taken off since.</summary>
        internal bool WasPut { get; set; }

        internal int Error { get; set; }

        internal string? Refusal { get; set; }

        internal (VirtualRoute?, HeldRule?) Key => (Route, Rule);

        internal HeldRoute? Place => Route is { } route ? HeldRoute.Of(route) : null;

        internal string What => Route is { } route ? $"route {route}" : $"rule {Rule!.Value.Rule}";
    }
}
