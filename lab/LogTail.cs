namespace VipGuard.Lab;

/// <summary>The end of a log file, as much as a person reads.</summary>
internal static class LogTail
{
    public static string Of(string file, int lines = 30)
    {
        if (!File.Exists(file))
            return "    (nothing was written)";
        string[] tail = [.. File.ReadLines(file).TakeLast(lines)];
        return tail.Length == 0 ? "    (empty)" : string.Join('\n', tail.Select(l => "    " + l));
    }
}
