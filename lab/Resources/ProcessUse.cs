using System.Globalization;

namespace VipGuard.Lab.Resources;

/// <summary>What a program takes of the machine, all of its processes together.</summary>
/// <param name="Rss">Resident, in bytes; pages that are shared count in each process.</param>
/// <param name="Pss">The same, with shared pages by their part.</param>
/// <param name="Private">What would be free if it were gone.</param>
/// <param name="Threads">Of all processes.</param>
/// <param name="Ticks">Processor time since its start, in hundredths of a second (man 5 proc_pid_stat).</param>
/// <param name="Wakes">How often a thread of it has gone to sleep and come back.</param>
public sealed record ProcessUse(long Rss, long Pss, long Private, int Threads, long Ticks, long Wakes)
{
    /// <summary>Of a process and those that it has started.</summary>
    public static ProcessUse Of(int process)
    {
        var own = OfOne(process);
        return Children(process).Select(Of).Aggregate(own, (sum, child) => new(
            sum.Rss + child.Rss, sum.Pss + child.Pss, sum.Private + child.Private, sum.Threads + child.Threads, sum.Ticks + child.Ticks, sum.Wakes + child.Wakes));
    }

    private static ProcessUse OfOne(int process)
    {
        var pages = Fields(File.ReadAllLines($"/proc/{process}/smaps_rollup"));
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        string[] tasks = Directory.GetDirectories($"/proc/{process}/task");
        long wakes = tasks.Sum(task => Fields(Text(task, "status").Split('\n')).GetValueOrDefault("voluntary_ctxt_switches"));
        return new(
            pages["Rss"] << 10, pages["Pss"] << 10, (pages["Private_Clean"] + pages["Private_Dirty"]) << 10, tasks.Length,
            Number(fields[11]) + Number(fields[12]), wakes);
    }

    private static IEnumerable<int> Children(int process) => Directory.GetDirectories($"/proc/{process}/task")
        .SelectMany(task => Text(task, "children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    // Of a thread that may have ended since it was listed.
    private static string Text(string task, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, file));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static Dictionary<string, long> Fields(IEnumerable<string> lines)
    {
        var fields = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            string[] words = line.Split((char[])[' ', ':', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long value))
                fields[words[0]] = value;
        }
        return fields;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
