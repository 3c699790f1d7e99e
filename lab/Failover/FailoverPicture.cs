using System.Globalization;
using System.Text;

namespace VipGuard.Lab.Failover;

/// <summary>
/// The results as a picture: a bar for each make and scenario, on a logarithmic scale, as SVG without a background. Its colours
/// are of middle lightness, so that it is readable on white and on black.
/// </summary>
public static class FailoverPicture
{
    private const int Width = 860;
    private const int Left = 228;
    private const int Right = 700;
    private const int Top = 74;
    private const int BarHeight = 13;
    private const int BarStep = 16;
    private const int GroupGap = 14;
    private const double Least = 1;                 // milliseconds at the left edge
    private const double Most = 60_000;
    private const string Grey = "#76808a";

    private static readonly (string System, string Name, string Colour)[] Lanes =
    [
        ("vipguard-100ms", "VipGuard, 100 ms adverts", "#2f81f7"),
        ("keepalived-100ms", "keepalived tuned, 100 ms adverts", "#d9822b"),
        ("keepalived-classic", "keepalived as in the tutorials, 1 s", "#8c6bb1"),
    ];

    private static readonly (Scenario Scenario, string Name, Func<TrialResult, double?> Figure)[] Rows =
    [
        (Scenario.ServerKilled, "mysqld killed", Outage),
        (Scenario.LargeServerKilled, "mysqld killed, 4 GiB", Outage),
        (Scenario.ServerStopped, "mysqld stopped", Outage),
        (Scenario.ServerFrozen, "mysqld hangs", Outage),
        (Scenario.Stopped, "daemon stopped", Outage),
        (Scenario.HandOver, "switch-over", Outage),
        (Scenario.HostLost, "host lost", Outage),
        (Scenario.LinkCut, "link cut", Outage),
        (Scenario.SilentCut, "silent cut, healed", FailoverTable.OutageAfter),
        (Scenario.Killed, "daemon killed", Outage),
        (Scenario.AllKilled, "all its processes: two holders", t => t.OverlapOpen ? double.PositiveInfinity : t.Overlap),
        (Scenario.Frozen, "daemon frozen 5 s: two holders", t => t.Overlap),
    ];

    private static double? Outage(TrialResult trial) => FailoverTable.Outage(trial);

    public static string Of(ResultFile results)
    {
        var body = new StringBuilder();
        int y = Top;
        foreach (var (scenario, name, figure) in Rows)
        {
            (string Colour, double Value)[] bars =
            [
                .. Lanes.Select(lane => (lane.Colour, Spread: Spread.Of(results.Trials
                        .Where(t => t.System == lane.System && t.Scenario == scenario.Id).Select(t => figure(t)).Where(v => v is not null).Select(v => v!.Value))))
                    .Where(b => b.Spread is not null).Select(b => (b.Colour, b.Spread!.Value.Median)),
            ];
            if (bars.Length == 0)
                continue;
            int middle = y + (((bars.Length * BarStep) - (BarStep - BarHeight)) / 2);
            Text(body, Left - 10, middle + 4, name, "end");
            foreach (var (colour, value) in bars)
            {
                Bar(body, y, colour, value);
                y += BarStep;
            }
            y += GroupGap;
        }

        var all = new StringBuilder();
        int height = y + 34;
        all.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" role="img" aria-labelledby="title" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif" font-size="13">
            <title id="title">Outage as a client feels it, by fault: VipGuard beside keepalived {Escaped(results.Machine.Keepalived)}; medians, logarithmic</title>

            """);
        Text(all, Left, 22, "Outage as a client feels it, median", "start", "font-weight=\"600\" font-size=\"15\"");
        int x = Left - 60;
        foreach (var lane in Lanes.Where(l => results.Trials.Any(t => t.System == l.System)))
        {
            all.Append(CultureInfo.InvariantCulture, $"""<rect x="{x}" y="36" width="12" height="12" rx="2" fill="{lane.Colour}"/>""").Append('\n');
            Text(all, x + 18, 47, lane.Name, "start", "font-size=\"12\"");
            x += 36 + (int)(lane.Name.Length * 6.1);
        }
        Grid(all, y);
        all.Append(body);
        Text(all, Left, y + 26, $"{results.Machine.Date}, {results.Machine.Processors} processors, keepalived {results.Machine.Keepalived}; logarithmic scale", "start", "font-size=\"11\"");
        return all.Append("</svg>\n").ToString();
    }

    private static void Grid(StringBuilder text, int bottom)
    {
        foreach (var (value, name) in (ReadOnlySpan<(double, string)>)[(1, "1 ms"), (10, "10 ms"), (100, "100 ms"), (1000, "1 s"), (10_000, "10 s"), (60_000, "1 min")])
        {
            int x = At(value);
            text.Append(CultureInfo.InvariantCulture, $"""<line x1="{x}" y1="{Top - 6}" x2="{x}" y2="{bottom - 6}" stroke="{Grey}" stroke-opacity="0.35"/>""").Append('\n');
            Text(text, x, Top - 12, name, "middle", "font-size=\"11\"");
        }
    }

    private static void Bar(StringBuilder text, int y, string colour, double value)
    {
        bool never = double.IsInfinity(value);
        // What is too short for the scale still shows that it was measured.
        int end = Math.Max(never ? Right : At(value), Left + 2);
        text.Append(CultureInfo.InvariantCulture, $"""<rect x="{Left}" y="{y}" width="{end - Left}" height="{BarHeight}" rx="2" fill="{colour}"/>""").Append('\n');
        Text(text, end + 6, y + 11, never ? "never ends" : Spread.One(value, 0), "start", "font-size=\"12\"");
    }

    private static int At(double milliseconds) =>
        Left + (int)Math.Round((Right - Left) * Math.Log(Math.Clamp(milliseconds, Least, Most) / Least) / Math.Log(Most / Least));

    private static void Text(StringBuilder text, int x, int y, string words, string anchor, string more = "") =>
        text.Append(CultureInfo.InvariantCulture, $"""<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{Grey}" {more}>{Escaped(words)}</text>""").Append('\n');

    private static string Escaped(string words) => words.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
