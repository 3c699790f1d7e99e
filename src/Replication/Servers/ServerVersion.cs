using System.Globalization;

namespace VipGuard.Replication;

/// <summary>What SELECT VERSION() or a greeting says: "10.11.19-MariaDB-0+deb12u1-log", "5.5.5-10.11.19-MariaDB", "9.7.4-2".</summary>
public readonly record struct ServerVersion(bool IsMariaDb, int Major, int Minor, int Patch, string Text) : IComparable<ServerVersion>
{
    /// <summary>Reads a version; false where there is no number in it.</summary>
    public static bool TryParse(string? text, out ServerVersion version)
    {
        version = default;
        if (string.IsNullOrEmpty(text))
            return false;
        bool mariaDb = text.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);
        ReadOnlySpan<char> rest = text;
        // MariaDB's handshake pretends to be 5.5.5 to old replicas; SELECT VERSION() does not.
        if (mariaDb && rest.StartsWith("5.5.5-", StringComparison.Ordinal))
            rest = rest[6..];

        Span<int> numbers = stackalloc int[3];
        for (int i = 0; i < 3; i++)
        {
            int digits = 0;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
                digits++;
            if (digits == 0 || !int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return false;
            rest = rest[digits..];
            if (i < 2)
            {
                if (rest.IsEmpty || rest[0] != '.')
                    return false;
                rest = rest[1..];
            }
        }

        version = new ServerVersion(mariaDb, numbers[0], numbers[1], numbers[2], text);
        return true;
    }

    public bool IsAtLeast(int major, int minor) => Major > major || (Major == major && Minor >= minor);

    public bool IsAtLeast(int major, int minor, int patch) => (Major, Minor, Patch).CompareTo((major, minor, patch)) >= 0;

    /// <summary>The same series, whose servers may replicate from each other both ways.</summary>
    public bool IsSameSeries(ServerVersion other) => IsMariaDb == other.IsMariaDb && Major == other.Major && Minor == other.Minor;

    public int CompareTo(ServerVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <summary>"MariaDB 10.11.19".</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsMariaDb ? "MariaDB" : "MySQL")} {Major}.{Minor}.{Patch}");

    public static bool operator <(ServerVersion left, ServerVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ServerVersion left, ServerVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ServerVersion left, ServerVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ServerVersion left, ServerVersion right) => left.CompareTo(right) >= 0;
}
