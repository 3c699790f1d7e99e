using System.Globalization;
using Spectre.Console;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Commands;

/// <summary>The history for people: a table on a terminal, aligned plain text in a pipe.</summary>
internal static class HistoryTable
{
    internal static void Write(HistorySnapshot history)
    {
        if (history.Transitions.Count == 0)
        {
            Console.WriteLine("nothing has moved since this daemon was started");
            return;
        }
        var table = StatusTable.NewTable("WHEN", "INSTANCE", "FROM → TO", "WHY", "STEPS (µs since the first)");
        foreach (var move in history.Transitions)
        {
            table.AddRow(
                move.At.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
                Markup.Escape(move.Instance),
                $"{move.From} → {StatusTable.Coloured(move.To)}",
                Markup.Escape(move.Reason),
                Steps(move.Stages));
        }
        StatusTable.ConsoleFor().Write(table);
    }

    /// <summary>In the order in which they were.</summary>
    internal static string Steps(StageStatus stages)
    {
        (string Name, double? At)[] steps =
        [
            ("seen", stages.Seen), ("heard", stages.Heard), ("confirmed", stages.Confirmed), ("removed", stages.Removed),
            ("told", stages.Told), ("added", stages.Added), ("announced", stages.Announced),
        ];
        return string.Join(", ", steps.Where(s => s.At is not null)
            .Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name} {s.At:F0}")));
    }
}
