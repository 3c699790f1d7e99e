using System.Globalization;

namespace VipGuard.Replication;

/// <summary>How much the binary logs of a server take.</summary>
public sealed record LogSpace(int Files, long Bytes)
{
    /// <param name="rows">The answer to SHOW BINARY LOGS. Null where there is no file's size in it.</param>
    internal static LogSpace? Read(SqlRows rows)
    {
        long?[] sizes = [.. rows.Select(row => ChannelRow.Count(row["File_size"]))];
        return Array.Exists(sizes, s => s is null) ? null : new LogSpace(sizes.Length, (long)UInt128.Min(sizes.Aggregate(UInt128.Zero, (sum, s) => sum + (ulong)s!.Value), long.MaxValue));
    }

    /// <summary>"1.2 GiB", "812 B".</summary>
    public static string Shown(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString(unit == 0 || value >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
