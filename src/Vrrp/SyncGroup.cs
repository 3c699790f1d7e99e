namespace VipGuard.Vrrp;

/// <summary>
/// Routers that move together, as keepalived's vrrp_sync_group: no member is master while another is not. A member that would
/// take over or give way waits for the group's word; this is where it is found. Pure: the caller steps the members, in the
/// same turn, until there is nothing more to do.
/// </summary>
/// <remarks>
/// All take over when all would. One that leaves takes all along. One that a check or its link holds down holds the others
/// down. A turn in which nothing happens allocates nothing.
/// </remarks>
public sealed class SyncGroup
{
    private readonly string _name;
    private readonly (string Name, VirtualRouter Router)[] _members;
    private readonly (int Culprit, string? Why)[] _heldBy;

    /// <param name="name">For the reasons of its members.</param>
    /// <param name="members">In the file's order, which decides where the members' priorities disagree.</param>
    public SyncGroup(string name, IEnumerable<(string Name, VirtualRouter Router)> members)
    {
        _name = name;
        _members = [.. members];
        _heldBy = [.. _members.Select(_ => (-1, (string?)null))];
    }

    /// <summary>The next thing that a member is to do.</summary>
    /// <param name="now">Monotonic, as for the members' steps.</param>
    /// <param name="member">Its index.</param>
    /// <param name="e">For its Step, before this is asked again.</param>
    /// <returns>False if the members stand together; it comes to that after at most three steps a member.</returns>
    public bool TryNext(TimeSpan now, out int member, out VrrpEvent e)
    {
        for (member = 0; member < _members.Length; member++)
        {
            if (TryHold(member, out e))
                return true;
        }
        for (member = 0; member < _members.Length; member++)
        {
            if (_members[member].Router.IsOutranked)
            {
                e = StandsFor(member, now) ? VrrpEvent.GroupStands : VrrpEvent.GroupLeaves(null);
                return true;
            }
        }
        return TryLeave(out member, out e) || TryTake(out member, out e);
    }

    private bool TryHold(int member, out VrrpEvent e)
    {
        e = default;
        var router = _members[member].Router;
        int culprit = Culprit(besides: member);
        if (culprit < 0)
        {
            if (!router.IsHeldByGroup)
                return false;
            int former = _heldBy[member].Culprit;
            _heldBy[member] = (-1, null);
            e = VrrpEvent.GroupHeld(held: false, former < 0 ? null : $"{Who(former)} is well again");
            return true;
        }
        string? why = _members[culprit].Router.WhyHeldDown;
        bool isToldSo = router.IsHeldByGroup && _heldBy[member].Culprit == culprit && ReferenceEquals(_heldBy[member].Why, why);
        // One that is down itself has a reason of its own, which is told when it comes back.
        if (isToldSo || (router.IsHeldDownItself && !router.IsHeldByGroup))
            return false;
        _heldBy[member] = (culprit, why);
        e = VrrpEvent.GroupHeld(held: true, $"{Who(culprit)}: {why ?? "held down"}");
        return true;
    }

    private int Culprit(int besides)
    {
        for (int i = 0; i < _members.Length; i++)
        {
            if (i != besides && _members[i].Router.IsHeldDownItself)
                return i;
        }
        return -1;
    }

    /// <summary>
    /// Where the priorities of two nodes are ordered in one way for one member and in the other for another (or, of equal ones,
    /// the addresses), each would give way to the other, again and again. The first member that hears the other decides.
    /// </summary>
    private bool StandsFor(int outranked, TimeSpan now)
    {
        if (_members[outranked].Router.IsReplaced)
            return false;
        for (int i = 0; i < outranked; i++)
        {
            if (_members[i].Router.HasLatelyStayed(now))
                return true;
        }
        return false;
    }

    /// <summary>Masters leave with one that is none and will not be one.</summary>
    private bool TryLeave(out int member, out VrrpEvent e)
    {
        e = default;
        member = Array.FindIndex(_members, static m => m.Router.State == VrrpState.Master);
        if (member < 0)
            return false;
        int first = Array.FindIndex(_members, static m => IsLost(m.Router) && m.Router.LastTransition.Reason.Code != ReasonCode.GroupLeft);
        if (first < 0)
            first = Array.FindIndex(_members, static m => IsLost(m.Router));
        if (first < 0)
            return false;
        string why = $"{Who(first)}: {WhyLost(_members[first].Router)}";
        // They slept in the same loop, and their leases are as old.
        bool slept = _members[first].Router.LastTransition is { From: VrrpState.Master, Reason.Code: ReasonCode.LeaseLost };
        e = slept ? VrrpEvent.LeaseLost(why) : VrrpEvent.GroupLeaves(why);
        return true;
    }

    // A member that a reload has added is waited for while nobody else serves it: a reload keeps the addresses.
    private static bool IsLost(VirtualRouter router) => router.State != VrrpState.Master && !router.IsReady && !router.IsUndecided;

    private static string WhyLost(VirtualRouter router)
    {
        if (router.LastTransition.From == VrrpState.Master)
            return router.LastTransition.Reason.ToString();
        if (router.Master is var (address, priority))
            return $"{address} serves with priority {priority}";
        return router.WhyRestrained ?? router.WhyHeldDown ?? (router.LastTransition.From == VrrpState.Fault ? "was held down" : router.State.ToString());
    }

    private bool TryTake(out int member, out VrrpEvent e)
    {
        e = default;
        member = -1;
        for (int i = 0; i < _members.Length; i++)
        {
            var router = _members[i].Router;
            if (router.State == VrrpState.Master)
                continue;
            if (!router.IsReady)
                return false;
            member = i;
        }
        if (member < 0)
            return false;
        // The file's order here too.
        member = Array.FindIndex(_members, static m => m.Router.State != VrrpState.Master);
        e = VrrpEvent.GroupTakes($"so it is for all of the sync group {_name}");
        return true;
    }

    private string Who(int member) => $"{_members[member].Name} of the sync group {_name}";
}
