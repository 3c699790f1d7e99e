using System.Globalization;
using System.Text;

namespace VipGuard.Simulation.Tests;

/// <summary>The last things that happened, for a failure's report. Kept as values: they are put into words only then.</summary>
internal sealed class History
{
    private readonly record struct Entry(TimeSpan At, string What, int Host, int Other, string? Detail);

    private readonly Queue<Entry> _entries = new();

    internal int Keeps { get; set; } = 120;

    internal void Add(TimeSpan at, string what, int host, int other = -1, string? detail = null)
    {
        if (_entries.Count == Keeps)
            _entries.Dequeue();
        _entries.Enqueue(new Entry(at, what, host, other, detail));
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var entry in _entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"{entry.At.TotalSeconds,14:F6}  {(entry.Host < 0 ? "" : Name(entry.Host)),-2} {entry.What}");
            if (entry.Other >= 0)
                text.Append(' ').Append(Name(entry.Other));
            if (entry.Detail is not null)
                text.Append(": ").Append(entry.Detail);
            text.Append('\n');
        }
        return text.ToString();
    }

    internal static string Name(int host) => ((char)('A' + host)).ToString();
}
