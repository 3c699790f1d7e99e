using System.Globalization;

namespace VipGuard.Lab.Deaths;

/// <summary>What `lab deaths` is asked for.</summary>
/// <param name="Resident">Of the server, in GiB besides what it has anyway; 0: a small one.</param>
/// <param name="Stop">A clean stop in place of SIGKILL.</param>
internal sealed record DeathOptions(int Runs, int Resident, string Interval, bool Stop)
{
    /// <summary>Null: not understood.</summary>
    internal static DeathOptions? Parse(string[] words)
    {
        var options = new DeathOptions(20, 0, "100ms", Stop: false);
        while (words.Length > 0)
        {
            switch (words)
            {
                case ["--runs", var runs, ..] when int.TryParse(runs, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0:
                    options = options with { Runs = number };
                    break;
                case ["--resident", var size, ..] when int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int gibibytes):
                    options = options with { Resident = gibibytes };
                    break;
                case ["--interval", var interval, ..]:
                    options = options with { Interval = interval };
                    break;
                case ["--stop", ..]:
                    options = options with { Stop = true };
                    words = words[1..];
                    continue;
                default:
                    return null;
            }
            words = words[2..];
        }
        return options;
    }
}
