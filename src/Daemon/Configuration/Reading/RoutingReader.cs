using System.Globalization;
using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>Reads the routes and rules that follow the addresses of an [[instance]].</summary>
internal static class RoutingReader
{
    private const int Most = 64;
    private const int MostRulePriority = 32_765;    // 32766 and 32767 are the kernel's for main and default (man 8 ip-rule)

    /// <param name="instance">The [[instance]].</param>
    /// <param name="family">What "default" means where nothing else tells.</param>
    /// <param name="problems">Where mistakes go.</param>
    public static List<Located<VirtualRoute>> Routes(TableReader instance, IpFamily family, ProblemList problems) =>
        Tables(instance, "routes", "[{ to = \"198.51.100.0/24\", via = \"192.0.2.1\" }]", problems, (reader, list) => Route(reader, family, list));

    /// <inheritdoc cref="Routes"/>
    public static List<Located<VirtualRule>> Rules(TableReader instance, IpFamily family, ProblemList problems) =>
        Tables(instance, "rules", "[{ from = \"192.0.2.100/32\", table = 100, priority = 1000 }]", problems, (reader, list) => Rule(reader, family, list));

    private static List<Located<T>> Tables<T>(TableReader instance, string key, string example, ProblemList problems, Func<TableReader, ProblemList, T?> read)
        where T : struct
    {
        if (instance.Node<TomlArray>(key, example) is not { } array)
            return [];
        if (array.Items.Count > Most)
            problems.Error(array.Items[Most].Position, $"this is one too many: an [[instance]] has at most {Most} {key}; remove some");
        List<Located<T>> found = [];
        foreach (TomlNode item in array.Items.Take(Most))
        {
            if (item is not TomlTable table)
            {
                problems.Error(item.Position, $"{Shown.Value(item)} in {key} is {item.Kind}; write it like {key} = {example}");
                continue;
            }

            TableReader reader = new(table, key, isDamaged: false, problems);
            T? value = read(reader, problems);
            reader.RefuseOthers();
            if (value is { } one)
                found.Add(new Located<T>(one, item.Position));
        }

        return found;
    }

    private static VirtualRoute? Route(TableReader reader, IpFamily usual, ProblemList problems)
    {
        reader.Require("to", "\"198.51.100.0/24\"");
        Located<HostAddress>? via = reader.Address("via", "192.0.2.1", loopback: false);
        Located<HostAddress>? source = reader.Address("source", "192.0.2.100", loopback: false);
        IpFamily family = (via ?? source)?.Value.Family ?? usual;
        VirtualNetwork? to = Network(reader, "to", family, problems);
        uint table = Table(reader) ?? 254;    // main, /etc/iproute2/rt_tables
        uint metric = (uint)(reader.Integer("metric", 0, int.MaxValue, "100")?.Value ?? 0);
        string? other = reader.Interface("interface")?.Value;
        if (to is not { } network)
            return null;
        if ((via ?? source) is { } first && (first.Value.Family != network.Address.Family || (source is { } own && own.Value.Family != network.Address.Family)))
        {
            problems.Error(first.Position, "to, via and source are of different families; write all of them as IPv4, or all as IPv6");
            return null;
        }

        return new VirtualRoute(network, via?.Value, source?.Value, table, metric, other);
    }

    private static VirtualRule? Rule(TableReader reader, IpFamily usual, ProblemList problems)
    {
        reader.Require("table", "100");
        reader.Require("priority", "1000");
        VirtualNetwork? from = Network(reader, "from", usual, problems);
        VirtualNetwork? to = Network(reader, "to", from?.Address.Family ?? usual, problems);
        uint? table = Table(reader);
        int? priority = reader.Integer("priority", 1, MostRulePriority, "1000")?.Value;
        if (from is null && to is null)
        {
            if (!reader.Has("from") && !reader.Has("to"))
                problems.Error(reader.Position, "this rule is for every packet of the host; write from or to, like from = \"192.0.2.100/32\"");
            return null;
        }

        if (from is { } one && to is { } other && one.Address.Family != other.Address.Family)
        {
            problems.Error(reader.Position, "from and to are of different families; write both as IPv4, or both as IPv6");
            return null;
        }

        return table is { } number && priority is { } rank ? new VirtualRule(from, to, number, (uint)rank) : null;
    }

    private static uint? Table(TableReader reader) => (uint?)reader.Integer("table", 1, int.MaxValue, "100")?.Value;

    /// <summary>"198.51.100.0/24", one address, or "default".</summary>
    private static VirtualNetwork? Network(TableReader reader, string key, IpFamily family, ProblemList problems)
    {
        if (reader.Text(key, "\"198.51.100.0/24\"") is not { } text)
            return null;
        if (text.Value == "default")
            return new VirtualNetwork(HostAddress.Parse(family == IpFamily.V4 ? "0.0.0.0" : "::"), 0);
        string address = text.Value.Split('/')[0];
        if (HostAddress.TryParse(address, out HostAddress host)
            && TryPrefix(text.Value.AsSpan(address.Length), host.Bits, out int prefix))
        {
            VirtualNetwork network = new(host.Masked(prefix), prefix);
            if (network.Address == host)
                return network;
            problems.Error(text.Position, $"{key} = {Shown.Quoted(text.Value)} has bits set behind its prefix; write {key} = \"{network}\"");
            return null;
        }

        problems.Error(text.Position, $"{key} = {Shown.Quoted(text.Value)} is no network; write one like \"198.51.100.0/24\", or \"default\"");
        return null;
    }

    private static bool TryPrefix(ReadOnlySpan<char> text, int most, out int prefix)
    {
        prefix = most;
        return text.IsEmpty || (int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && prefix <= most);
    }
}
