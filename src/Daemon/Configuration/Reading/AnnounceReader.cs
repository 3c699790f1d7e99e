using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>Reads [instance.announce].</summary>
internal static class AnnounceReader
{
    private const int MostAtOnce = 32;
    private const int MostPerSecond = 100_000;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static AnnounceConfig Read(TableReader instance, ProblemList problems)
    {
        AnnounceConfig usual = new();
        if (instance.Node<TomlTable>("announce", "{ burst = 3, delay = \"2s\" }") is not { } table)
            return usual;
        TableReader reader = new(table, "announce", isDamaged: false, problems);
        AnnounceConfig config = new()
        {
            Arp = reader.Choice("arp", ("both", GratuitousArpKind.Both), ("request", GratuitousArpKind.Request), ("reply", GratuitousArpKind.Reply))?.Value
                ?? usual.Arp,
            Burst = reader.Integer("burst", 1, MostAtOnce, "3")?.Value ?? usual.Burst,
            Delay = reader.Duration("delay", TimeSpan.FromMilliseconds(10), Hour, "\"2s\"")?.Value ?? usual.Delay,
            SecondBurst = reader.Integer("second_burst", 0, MostAtOnce, "3")?.Value ?? usual.SecondBurst,
            Refresh = Refresh(reader),
            Rate = reader.Integer("rate", 1, MostPerSecond, "1000")?.Value ?? usual.Rate,
        };
        reader.RefuseOthers();
        return config;
    }

    private static TimeSpan Refresh(TableReader reader)
    {
        if (reader.Duration("refresh", TimeSpan.Zero, Hour, "\"1m\"") is not { } refresh)
            return TimeSpan.Zero;
        if (refresh.Value > TimeSpan.Zero && refresh.Value < TimeSpan.FromMilliseconds(100))
            reader.Fail(refresh.Position, "refresh is 100ms to 1h, or 0s for never; every one of them is a broadcast to all hosts");
        return refresh.Value;
    }
}
