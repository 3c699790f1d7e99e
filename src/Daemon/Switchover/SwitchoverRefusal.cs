using VipGuard.Daemon.PeerLink;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Switchover;

/// <summary>
/// Why an instance can't be handed over now. Both nodes ask the same of the same facts: the one that hands over before it offers,
/// the other before it accepts; and <c>--dry-run</c> asks without either.
/// </summary>
internal static class SwitchoverRefusal
{
    /// <param name="moved">What is to be handed over.</param>
    /// <param name="holder">Who hands over.</param>
    /// <param name="taker">Who is to take.</param>
    /// <param name="terms">The file.</param>
    /// <returns>The first reason, in words; null: nothing stands against it.</returns>
    internal static string? Why(MovedTogether moved, PeerState holder, PeerState taker, SwitchoverTerms terms)
    {
        if (holder.Config.DifferencesTo(taker.Config) is { Count: > 0 } tables)
            return $"the files of {holder.Node} and {taker.Node} differ in {string.Join(", ", tables)}; make them the same and reload both";
        return moved.Instances.Select(instance => Of(instance, holder, taker, terms)).FirstOrDefault(why => why is not null)
            ?? (moved.IncludesWriter(terms) ? OfServers(holder, taker) : null);
    }

    /// <summary>Why the other could not take an instance, if the holder went; null: it could.</summary>
    internal static string? Unable(string instance, PeerState holder, PeerState taker, SwitchoverTerms terms) =>
        Unwilling(instance, taker) ?? (string.Equals(instance, terms.WriterInstance, StringComparison.Ordinal) ? OfServers(holder, taker) : null);

    /// <summary>Why a node can't take what is handed over; null: it can.</summary>
    internal static string? Unwilling(MovedTogether moved, PeerState taker) =>
        moved.Instances.Select(instance => Unwilling(instance, taker)).FirstOrDefault(why => why is not null);

    private static string? Of(string instance, PeerState holder, PeerState taker, SwitchoverTerms terms)
    {
        if (holder.Instance(instance) is not { } held || taker.Instance(instance) is not { } waiting)
            return $"{instance} is not an instance of both nodes";
        if (held.State != VrrpState.Master)
            return $"{holder.Node} does not hold {instance}; it is {held.State}";
        return Unwilling(instance, taker) ?? TakesStraightBack(instance, held, waiting, holder, taker, terms);
    }

    private static string? Unwilling(string instance, PeerState taker)
    {
        if (taker.Maintenance)
            return $"{taker.Node} is in maintenance; `vipguard maintenance off` there ends it";
        if (!taker.Fit)
            return $"{taker.Node} is unfit: {taker.WhyUnfit}";
        if (!taker.LoopAlive)
            return $"{taker.Node} does not answer in time; look at its journal";
        return taker.Instance(instance) switch
        {
            { State: VrrpState.Backup or VrrpState.Master } => null,
            { } other => $"{instance} on {taker.Node} is in state {other.State}",
            null => $"{taker.Node} has no instance {instance}",
        };
    }

    private static string? TakesStraightBack(string instance, PeerInstance held, PeerInstance waiting, PeerState holder, PeerState taker, SwitchoverTerms terms)
    {
        bool preempts = terms.Preempting.Contains(instance) || held.Priority == VrrpProtocol.OwnerPriority;
        if (!preempts || held.Priority <= waiting.Priority)
            return null;
        return terms.ApartFrom.TryGetValue(instance, out string? other) && taker.Instance(other) is { Holds: true }
            ? $"{instance} stands apart from {other}, which {taker.Node} holds, so {holder.Node} would take it straight back; hand {other} over, and they change places"
            : $"{instance} has preempt = true, and {holder.Node} (priority {held.Priority}) would take it straight back from {taker.Node} ({waiting.Priority});"
                + " set preempt = false and reload both, or put the node into maintenance";
    }

    private static string? OfServers(PeerState holder, PeerState taker)
    {
        if (!holder.Role.IsManaged && !taker.Role.IsManaged)
            return null;
        if (holder.Role.Role != Replication.ServerRole.Writer)
            return $"the server of {holder.Node} is not the writer, but {holder.Role.Role}: {holder.Role.Why}";
        if (taker.Role.Role != Replication.ServerRole.Standby)
            return $"the server of {taker.Node} is not a standby, but {taker.Role.Role}: {taker.Role.Why}";
        if (!taker.Role.Reachable)
            return $"the server of {taker.Node} does not answer its daemon";
        if (taker.Role.Returned.Length > 0 || holder.Role.Returned.Length > 0)
            return $"one server has transactions that the other lacks ({(taker.Role.Returned.Length > 0 ? taker.Role.Returned : holder.Role.Returned)}); decide about them first, see `vipguard pair rejoin`";
        return taker.Role.Replication switch
        {
            null => $"how {taker.Node} replicates is not known yet",
            { State: not "running" } broken => $"replication on {taker.Node} is {broken.State}{(broken.Trouble is { } trouble ? $": {trouble}" : "")}",
            { CaughtUp: false } late => $"{taker.Node} is {late.SecondsBehind?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "an unknown number of"} s behind, more than max_lag allows",
            _ => null,
        };
    }
}
