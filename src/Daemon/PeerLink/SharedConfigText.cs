using System.Globalization;
using System.Text;
using VipGuard.Daemon.Configuration;

namespace VipGuard.Daemon.PeerLink;

/// <summary>
/// What a file means, as text in one form: comments, order of keys, and defaults that are written out make no difference. Every
/// property of the configuration is here; a test holds that.
/// </summary>
internal static class SharedConfigText
{
    internal static SharedConfig Hash(VipGuardConfig config, LinkKey key)
    {
        ulong Of(string text) => key.TableHash(Encoding.UTF8.GetBytes(text));
        return new SharedConfig(
            Of(Nodes(config)), Of(Instances(config)), Of(Checks(config)), Of(MySql(config)), Of(Pair(config)), Of(PeerLink(config)));
    }

    internal static string Nodes(VipGuardConfig config) => Lines(config.Nodes, node =>
        [node.Name, node.Address, node.Priority, node.Interface, node.Port, node.Socket, node.LinkAddress, node.Sentry, node.Datadir, node.Service, node.OptionFile, node.OptionGroup]);

    internal static string Instances(VipGuardConfig config) => Lines(config.Instances, instance =>
        [
            instance.Name, instance.Vrid, instance.Interface, instance.Version, instance.AdvertInterval, string.Join(',', instance.Addresses.Select(a => (a.Address, a.Scope, a.Label, a.NoPrefixRoute))),
            instance.Preempt, instance.Lease, ByNode(instance.Priorities),
            Convert.ToHexString(instance.AuthPass.Span), instance.ChecksumWithPseudoHeader,
            $"{instance.ApartFrom} {GroupOf(config, instance)}", instance.PreemptDelay, instance.Unicast, instance.LeastUnicastTtl, instance.AdmitsUnlisted, instance.LongestLearnedInterval,
            instance.Announce, instance.ResetConnections,
            ByNode(instance.Interfaces), ByNode(instance.SourceAddresses), string.Join(',', instance.Routes), string.Join(',', instance.Rules),
        ]);

    private static string? GroupOf(VipGuardConfig config, InstanceConfig instance) =>
        config.SyncGroups.FirstOrDefault(g => g.Instances.Contains(instance.Name, StringComparer.Ordinal))?.Name;

    private static string ByNode<T>(IEnumerable<KeyValuePair<string, T>> values) =>
        string.Join(',', values.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));

    internal static string Checks(VipGuardConfig config) => Lines(config.Checks, check =>
        [
            check.Name, check.Type, check.ConnectIp, check.ConnectPort, check.BindTo, check.BindPort, check.Socket, check.ConnectTimeout,
            check.Retry, check.DelayBeforeRetry, check.DelayLoop, check.Warmup, check.Rise, check.Fall, check.RestartGrace,
        ]);

    internal static string MySql(VipGuardConfig config) => config.MySql is { } mysql ? Line([mysql.Socket, mysql.User]) : "";

    internal static string Pair(VipGuardConfig config) => config.Pair is { } pair
        ? Line([
            pair.KeyFile, pair.Writers, pair.Instance, pair.Topology, pair.SemiSync, pair.SemiSyncTimeout, pair.ReplicationUser,
            pair.DrainLimit, pair.MaxLag, pair.Takeover, pair.Rejoin,
        ])
        : "";

    internal static string PeerLink(VipGuardConfig config) => config.PeerLink is { } link
        ? Line([link.Port, link.Interval, link.Timeout, link.VetoTakeover])
        : "";

    private static string Lines<T>(IEnumerable<T> tables, Func<T, object?[]> values) =>
        string.Concat(tables.Select(table => Line(values(table))));

    // Each value with its length before it: no value can look like two.
    private static string Line(object?[] values)
    {
        var line = new StringBuilder();
        foreach (object? value in values)
        {
            string text = value is null ? "-" : "=" + Convert.ToString(value, CultureInfo.InvariantCulture);
            line.Append(CultureInfo.InvariantCulture, $"{text.Length}:{text};");
        }
        return line.Append('\n').ToString();
    }
}
