using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>Someone who claims one of an instance's addresses. Made once, and used again for another.</summary>
internal sealed class AddressConflict
{
    internal HostAddress Address { get; set; }

    internal MacAddress Hardware { get; set; }

    internal TimeSpan First { get; set; }

    internal TimeSpan Last { get; set; }

    internal long Count { get; set; }

    internal bool IsInUse { get; set; }

    /// <summary>Judged: nothing explains it.</summary>
    internal bool IsConflict { get; set; }

    /// <summary>The node of the file that has this hardware address; null: none that is known.</summary>
    internal string? Node { get; set; }
}

/// <summary>
/// Which claims of our addresses nothing in VRRP explains. Pure. A claim is explained by adverts of the same host around it: the
/// master that we follow, one that we took over from and whose lease runs out, or the other master of a partition that heals.
/// So it is judged only when a while has passed.
/// </summary>
internal sealed class AddressConflicts(TimeSpan grace)
{
    private const int Most = 16;

    /// <summary>So long without a claim, and it is over; several probes went unanswered.</summary>
    internal static readonly TimeSpan OverAfter = TimeSpan.FromSeconds(35);

    private readonly AddressConflict[] _claims = [.. Enumerable.Range(0, Most).Select(_ => new AddressConflict())];

    internal IEnumerable<AddressConflict> Conflicts => _claims.Where(c => c is { IsInUse: true, IsConflict: true });

    /// <summary>How long around a claim an advert explains it: longer while a router speaks more seldom than we do.</summary>
    internal TimeSpan Grace { get; set; } = grace;

    /// <summary>When <see cref="TryNext"/> has something to judge or to end.</summary>
    internal TimeSpan Deadline
    {
        get
        {
            var deadline = VirtualRouter.Never;
            foreach (var claim in _claims)
            {
                if (claim.IsInUse && DueAt(claim) < deadline)
                    deadline = DueAt(claim);
            }
            return deadline;
        }
    }

    /// <summary>What is kept of it is bounded: where sixteen are claiming, more change nothing. Allocates nothing.</summary>
    /// <returns>True for a claim that was not there before.</returns>
    internal bool Heard(TimeSpan now, HostAddress address, MacAddress hardware)
    {
        AddressConflict? free = null;
        foreach (var claim in _claims)
        {
            if (!claim.IsInUse)
            {
                free ??= claim;
            }
            else if (claim.Address == address && claim.Hardware == hardware)
            {
                claim.Last = now;
                claim.Count++;
                return false;
            }
        }
        if (free is null)
            return false;
        (free.Address, free.Hardware, free.First, free.Last, free.Count) = (address, hardware, now, now, 1);
        (free.IsInUse, free.IsConflict, free.Node) = (true, false, null);
        return true;
    }

    /// <summary>Takes the next claim whose time has come: to be judged, or a conflict that is over.</summary>
    internal bool TryNext(TimeSpan now, out AddressConflict claim)
    {
        foreach (var each in _claims)
        {
            if (each.IsInUse && now >= DueAt(each))
            {
                claim = each;
                return true;
            }
        }
        claim = null!;
        return false;
    }

    /// <summary>Whether adverts explain the claim.</summary>
    /// <param name="claim">Whose.</param>
    /// <param name="neighbours">Who advertised when.</param>
    /// <param name="family">Of the instance.</param>
    /// <param name="vrid">Of the instance: routers with a virtual hardware address of their VRID claim with that.</param>
    internal bool IsExplained(AddressConflict claim, Neighbourhood neighbours, IpFamily family, byte vrid)
    {
        bool isVirtual = claim.Hardware == MacAddress.OfVirtualRouter(family, vrid);
        foreach (var peer in neighbours.Peers)
        {
            if (peer.Last is { } last && last >= claim.First - Grace && (isVirtual || peer.Hardware == claim.Hardware))
                return true;
        }
        return false;
    }

    /// <summary>Nobody listens any more.</summary>
    internal void Clear()
    {
        foreach (var claim in _claims)
            Forget(claim);
    }

    internal static void Forget(AddressConflict claim) => claim.IsInUse = false;

    private TimeSpan DueAt(AddressConflict claim) => claim.IsConflict ? claim.Last + OverAfter : claim.First + Grace;
}
