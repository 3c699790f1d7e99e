using System.Globalization;

namespace VipGuard.Daemon.Linux;

/// <summary>What this process may do, from /proc/self/status (man 7 capabilities, man 5 proc).</summary>
internal static class Capabilities
{
    private static readonly (int Bit, string Name)[] Needed = [(12, "CAP_NET_ADMIN"), (13, "CAP_NET_RAW")];

    /// <summary>The needed capabilities that are missing, of the text of a status file; none if it has no CapEff line.</summary>
    internal static IReadOnlyList<string> Missing(string statusText)
    {
        const string Field = "CapEff:";
        string? line = statusText.Split('\n').FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        return line is not null && ulong.TryParse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong effective)
            ? [.. Needed.Where(c => (effective & (1UL << c.Bit)) == 0).Select(c => c.Name)]
            : [];
    }

    internal static IReadOnlyList<string> Missing() => Missing(File.ReadAllText("/proc/self/status"));
}
