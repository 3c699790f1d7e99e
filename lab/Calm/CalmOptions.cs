using System.Globalization;

namespace VipGuard.Lab.Calm;

/// <summary>What `lab calm` was asked for.</summary>
/// <param name="Length">Of each run.</param>
/// <param name="Runs">The disturbances of each run: all in one, or one in each.</param>
/// <param name="Interval">Of adverts, as the configuration file says it.</param>
public sealed record CalmOptions(TimeSpan Length, IReadOnlyList<IReadOnlyList<Disturbance>> Runs, string Interval)
{
    private const double UsualMinutes = 10;
    private const double MostMinutes = 24 * 60;

    /// <returns>Null where the command line is not understood.</returns>
    public static CalmOptions? Parse(IReadOnlyList<string> arguments)
    {
        double minutes = UsualMinutes;
        string interval = "100ms";
        IReadOnlyList<IReadOnlyList<Disturbance>> runs = [Disturbance.All];
        for (int i = 0; i < arguments.Count; i++)
        {
            string value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--minutes" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out minutes) && minutes is > 0 and <= MostMinutes:
                    i++;
                    break;
                case "--interval" when value.Length > 0:
                    interval = value;
                    i++;
                    break;
                case "--only" when Disturbance.All.FirstOrDefault(d => d.Name.Contains(value, StringComparison.OrdinalIgnoreCase)) is { } one && value.Length > 0:
                    runs = [[one]];
                    i++;
                    break;
                case "--all-at-once":
                    runs = [Disturbance.All];
                    break;
                case "--one-by-one":
                    runs = [.. Disturbance.All.Select(d => (IReadOnlyList<Disturbance>)[d])];
                    break;
                default:
                    return null;
            }
        }
        return new(TimeSpan.FromMinutes(minutes), runs, interval);
    }
}
