namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>The known name that was probably meant.</summary>
internal static class Suggestion
{
    private const int LongestName = 40;

    /// <summary>What keepalived calls the same thing.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["advert_int"] = "advert_interval",
        ["virtual_router_id"] = "vrid",
        ["virtual_ipaddress"] = "addresses",
        ["nopreempt"] = "preempt",
        ["delay"] = "delay_loop",
        ["vrrp_instance"] = "instance",
        ["TCP_CHECK"] = "check",
    };

    /// <summary>As the end of a sentence: did you mean …, or the names that there are.</summary>
    public static string For(string name, IReadOnlyList<string> known)
    {
        if (OtherNames.TryGetValue(name, out string? other) && known.Contains(other, StringComparer.Ordinal))
            return $"did you mean \"{other}\"?";

        string? nearest = name.Length > LongestName ? null : known
            .Select(candidate => (candidate, distance: Distance(name, candidate)))
            .Where(pair => pair.distance <= Math.Max(1, pair.candidate.Length / 3))
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
        return nearest is not null ? $"did you mean \"{nearest}\"?" : $"known are {string.Join(", ", known)}";
    }

    /// <summary>
    /// How many letters must be put in, taken out, replaced or swapped with their neighbour (optimal string alignment), case
    /// left aside.
    /// </summary>
    internal static int Distance(string a, string b)
    {
        int[,] steps = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            steps[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            steps[0, j] = j;

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = steps[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                steps[i, j] = Math.Min(replace, Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
            }
        }

        return steps[a.Length, b.Length];
    }

    private static bool Same(char x, char y) => char.ToLowerInvariant(x) == char.ToLowerInvariant(y);
}
