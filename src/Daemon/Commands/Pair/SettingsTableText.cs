using System.Globalization;
using Spectre.Console;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>The settings of both servers for people: a table on a terminal, aligned plain text in a pipe.</summary>
internal static class SettingsTableText
{
    /// <summary>What differs, and how many do not.</summary>
    internal static void Write(SettingsTable table, TextWriter output)
    {
        IAnsiConsole? terminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected ? AnsiConsole.Console : null;
        SettingsRow[] differing = [.. table.Differing];
        int right = table.Rows.Count - differing.Length;
        if (differing.Length == 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Variables: all {right} are as they should be"));
            return;
        }

        output.WriteLine("Variables that are not as they should be:");
        if (terminal is null)
            WritePlain(table.Design, differing, output);
        else
            terminal.Write(Drawn(table.Design, differing));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  and {right} that are"));
    }

    private static void WritePlain(PairDesign design, SettingsRow[] rows, TextWriter output)
    {
        PlainTable plain = new("variable", $"{design.First.Name} is", $"{design.Second.Name} is", "should be", "change", "why");
        foreach (SettingsRow row in rows)
            plain.Add(row.Variable, Is(row, 0), Is(row, 1), row.ShouldBe, row.How, row.Why);
        plain.Write(output, "  ");
    }

    private static Table Drawn(PairDesign design, SettingsRow[] rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in (string[])["VARIABLE", $"{design.First.Name} IS", $"{design.Second.Name} IS", "SHOULD BE", "CHANGE"])
            table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        table.AddColumn(new TableColumn("WHY"));
        foreach (SettingsRow row in rows)
            table.AddRow(Markup.Escape(row.Variable), Coloured(row, 0), Coloured(row, 1), Markup.Escape(row.ShouldBe), row.How, Markup.Escape(row.Why));
        return table;
    }

    private static string Coloured(SettingsRow row, int place) => row.IsRight[place] ? Markup.Escape(Is(row, place)) : $"[red]{Markup.Escape(Is(row, place))}[/]";

    private static string Is(SettingsRow row, int place) => row.Is[place] is not { } value ? "unknown" : value.Length == 0 ? "''" : value;
}
