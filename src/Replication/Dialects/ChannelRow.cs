using System.Globalization;

namespace VipGuard.Replication;

/// <summary>Values of a status row, which may be missing, NULL, huge or strange.</summary>
internal static class ChannelRow
{
    /// <summary>0 where it is no number, or larger than it can be.</summary>
    internal static ulong Number(string? text, ulong largest) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number <= largest ? number : 0;

    /// <summary>Null where it is no number that is zero or more.</summary>
    internal static long? Count(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>ON or OFF, 1 or 0, Yes or No; null for anything else.</summary>
    internal static bool? Flag(string? text) => text?.ToUpperInvariant() switch
    {
        "ON" or "1" or "YES" => true,
        "OFF" or "0" or "NO" => false,
        _ => null,
    };

    /// <summary>Null where it is no number of seconds.</summary>
    internal static double? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && double.IsFinite(seconds) ? seconds : null;

    /// <summary>The first column of one of several answers, where it is not empty.</summary>
    internal static IReadOnlyList<string> Texts(IReadOnlyList<SqlRows> answers, int place) =>
        place < answers.Count ? [.. answers[place].Select(row => row[0]).OfType<string>().Where(text => text.Length > 0)] : [];

    /// <summary>The columns that are not empty, as "Replicate_Do_DB = app".</summary>
    internal static List<string> Named(SqlRow row, IEnumerable<string> columns)
    {
        List<string> named = [];
        foreach (string column in columns)
        {
            if (row[column] is { Length: > 0 } value)
                named.Add($"{column} = {value}");
        }

        return named;
    }
}
