using System.Net;

namespace VipGuard.Replication.Tests.Conf;

/// <summary>A server's part in a made-up pair: db1 at 10.0.0.1, db2 at 10.0.0.2.</summary>
internal static class Part
{
    internal static readonly string[] Versions = ["10.5.27-MariaDB", "10.11.19-MariaDB", "11.8.2-MariaDB", "5.7.44-log", "8.0.20", "8.0.26", "8.0.42", "8.4.5", "9.7.4-2"];

    internal static PairDesign Design(bool holder = true, bool semiSync = true, bool oneWay = false)
    {
        Assert.True(PairDesign.TryCreate([("db1", IPAddress.Parse("10.0.0.1"), 3306), ("db2", IPAddress.Parse("10.0.0.2"), 3306)], "vipguard_repl", out PairDesign? design, out string error), error);
        return design! with { HolderWrites = holder, SemiSync = semiSync, OneWay = oneWay };
    }

    internal static ServerPart Of(string version, int place = 1, PairDesign? design = null)
    {
        PairDesign pair = design ?? Design();
        return new ServerPart { Design = pair, Node = pair.Nodes[place - 1], Version = Version(version) };
    }

    internal static IReadOnlyList<Setting> Settings(this ServerPart part) => part.Dialect().SettingsFor(part);

    internal static Dictionary<string, string> File(this ServerPart part) => part.Settings().Where(s => s.IsInFile).ToDictionary(s => s.FileName, s => s.FileValue, StringComparer.Ordinal);

    internal static Dialect Dialect(this ServerPart part)
    {
        Assert.True(Replication.Dialect.TryFor(part.Version, out Dialect? dialect, out string refusal), refusal);
        return dialect!;
    }

    internal static ServerVersion Version(string text)
    {
        Assert.True(ServerVersion.TryParse(text, out ServerVersion version));
        return version;
    }
}
