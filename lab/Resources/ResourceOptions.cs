using System.Globalization;

namespace VipGuard.Lab.Resources;

/// <summary>What `lab resources` was asked for.</summary>
/// <param name="Watch">How long each row is watched.</param>
/// <param name="Starts">How often each program is started for the table of starts.</param>
public sealed record ResourceOptions(TimeSpan Watch, int Starts)
{
    /// <returns>Null where the command line is not understood.</returns>
    public static ResourceOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new ResourceOptions(TimeSpan.FromSeconds(30), 20);
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number == 0)
                return null;
            switch (arguments[i])
            {
                case "--seconds":
                    options = options with { Watch = TimeSpan.FromSeconds(number) };
                    break;
                case "--starts":
                    options = options with { Starts = number };
                    break;
                default:
                    return null;
            }
        }
        return options;
    }
}
