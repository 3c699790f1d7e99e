using System.Globalization;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>What a server has counted and logged up to a moment.</summary>
internal sealed class Counters(Dictionary<string, string> status, long logLength, string[] log)
{
    public long LogLength { get; } = logLength;

    public long ThreadsConnected => this["Threads_connected"];

    public long MaxUsedConnections => this["Max_used_connections"];

    public long this[string name] => long.Parse(status[name], CultureInfo.InvariantCulture);

    /// <summary>Not every kind of server has every counter.</summary>
    public bool Has(string name) => status.ContainsKey(name);

    /// <summary>Every counter of trouble that has moved since, as "name +n", and the log's new lines as "log +n".</summary>
    public string TroubleSince(Counters before)
    {
        var moved = status.Keys
            .Where(name => name.StartsWith("Aborted_", StringComparison.Ordinal)
                || name.StartsWith("Connection_errors_", StringComparison.Ordinal)
                || name.Equals("Access_denied_errors", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (name, by: this[name] - before[name]))
            .Append(("log", by: LinesSince(before).Length))
            .Where(c => c.by != 0)
            .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Item1} +{c.by}"));
        return string.Join(", ", moved);
    }

    public string[] LinesSince(Counters before) => log[before.Lines..];

    public int Lines => log.Length;
}
