using System.Globalization;

namespace VipGuard.Lab.Processes;

/// <summary>
/// A process beyond doubt: numbers are given again, but not with the same start time (field 22 of man 5
/// proc_pid_stat, in clock ticks since boot).
/// </summary>
internal readonly record struct ProcessIdentity(int Id, long StartTime)
{
    public static ProcessIdentity Own => Of(Environment.ProcessId)
        ?? throw new LabException("/proc does not show this process; is it mounted?");

    /// <summary>True while it runs; a zombie no longer counts.</summary>
    public bool Lives => Read(Id) is (var start, not 'Z') && start == StartTime;

    /// <returns>Null when no such process is there.</returns>
    public static ProcessIdentity? Of(int id) => Read(id) is var (start, _) ? new ProcessIdentity(id, start) : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}-{StartTime}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, out ProcessIdentity identity)
    {
        string[] parts = text.Split('-');
        identity = default;
        if (parts.Length != 2
            || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out int id)
            || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out long start))
            return false;
        identity = new(id, start);
        return true;
    }

    private static (long StartTime, char State)? Read(int id)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{id}/stat");
        }
        catch (IOException)
        {
            return null;
        }
        // The second field is the program's name in brackets, and may itself hold blanks and brackets.
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[19], CultureInfo.InvariantCulture), fields[0][0]);
    }
}
