using System.Globalization;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Commands;

/// <summary>Others on the wire, for people: a line for each instance that dropped something, and for each node and router that it heard.</summary>
internal static class WireLines
{
    internal static IEnumerable<string> Of(StatusSnapshot status, DateTimeOffset now)
    {
        foreach (var instance in status.Instances)
        {
            foreach (var peer in instance.Peers.Where(p => p.Last is not null))
            {
                string refusal = peer.Dropped is null ? "" : $", not obeyed ({peer.Dropped})";
                yield return $"{instance.Name}: heard {peer.Node ?? peer.Address} {StatusTable.Age(peer.Last, now)} ago{Said(peer, instance.AdvertIntervalMs)}{refusal}";
            }
            foreach (var router in instance.ForeignRouters)
            {
                yield return Line($"{instance.Name}: foreign router {router.Address}{Mac(router.Mac)}, priority {router.Priority}, every {router.IntervalMs} ms, for {StatusTable.Age(router.Since, now)}, {router.Count} adverts, serves {string.Join(", ", router.Addresses)}");
            }
            foreach (var conflict in instance.Conflicts)
                yield return Line($"{instance.Name}: {conflict.Address} is claimed by {conflict.Node ?? "another host"} ({conflict.Mac}) too, last {StatusTable.Age(conflict.Last, now)} ago, {conflict.Count} times");
            if (instance.Counters.Dropped.Count > 0)
                yield return $"{instance.Name}: dropped: {string.Join(", ", instance.Counters.Dropped.OrderByDescending(d => d.Value).Select(d => Line($"{d.Value} {d.Key}")))}";
        }
    }

    private static string Said(HeardPeerStatus peer, double own) =>
        peer.Priority is null ? "" : Line($" (VRRPv{peer.Version}, priority {peer.Priority}, every {peer.IntervalMs} ms{(peer.IntervalMs == own ? "" : Line($", this node every {own} ms"))}{(peer.Mac is null ? "" : $", {peer.Mac}")})");

    private static string Mac(string? mac) => mac is null ? "" : $" ({mac})";

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
