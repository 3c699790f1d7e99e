using System.Globalization;
using Spectre.Console;
using VipGuard.Daemon.Control;

namespace VipGuard.Daemon.Commands;

/// <summary>The status for people: tables on a terminal, aligned plain text in a pipe.</summary>
internal static class StatusTable
{
    // A pipe has no width; a line must not be broken there.
    private const int PipeWidth = 400;

    internal static void Write(StatusSnapshot status, DateTimeOffset now)
    {
        var console = ConsoleFor();
        console.WriteLine($"vipguard {status.Version} on {status.Node}, pid {status.Pid}, up {Age(status.Started, now)}, {status.Config.File}");
        if (!status.Realtime)
            console.WriteLine("not real-time: adverts may come late on a busy host");
        if (status.Config.LastReloadError is { } error)
            console.WriteLine($"the last reload was refused: {error}");
        foreach (string warning in status.Warnings)
            console.WriteLine($"warning: {warning}");
        foreach (var instance in status.Instances)
        {
            foreach (string refused in instance.Refused)
                console.WriteLine($"warning: {instance.Name}: {refused}");
        }
        if (status.WhyNot is { } whyNot)
            console.WriteLine($"the pair could not fail over: {whyNot}");
        if (status.Switchover is { } switchover)
            console.WriteLine($"switch-over: {switchover}");
        if (status.Peer is { Name: null, Link.Why: { } off })
            console.WriteLine($"no peer link: {off}");
        console.WriteLine();
        if (status is { Own: { } own, Peer: { Name: not null } peer })
        {
            console.Write(NodesTable.Of(own, peer));
            console.WriteLine();
        }
        console.Write(Instances(status, now));
        foreach (string line in WireLines.Of(status, now))
            console.WriteLine(line);
        if (status.Checks.Count > 0)
        {
            console.WriteLine();
            console.Write(Checks(status, now));
        }
        if (status.Server is { } server)
            console.WriteLine($"server: {server.Words}");
        foreach (string line in RoleLines.Of(status, now))
            console.WriteLine(line);
    }

    private static Table Instances(StatusSnapshot status, DateTimeOffset now)
    {
        var table = NewTable("INSTANCE", "STATE", "SINCE", "PRIORITY", "ADDRESS", "MASTER", "WHY");
        foreach (var instance in status.Instances)
        {
            table.AddRow(
                instance.Name,
                Coloured(instance.State),
                Markup.Escape(Age(instance.Since, now)),
                instance.Priority.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(string.Join("\n", instance.Addresses.Select(a => a.Held ? $"{a.Address} held here" : a.Address))),
                Markup.Escape(MasterOf(instance)),
                Markup.Escape(instance.Reason));
        }
        return table;
    }

    private static Table Checks(StatusSnapshot status, DateTimeOffset now)
    {
        var table = NewTable("CHECK", "TYPE", "STATE", "SINCE", "LAST RESULT");
        foreach (var check in status.Checks)
            table.AddRow(check.Name, check.Type, Coloured(check.State), Markup.Escape(Age(check.Since, now)), Markup.Escape(check.Detail));
        return table;
    }

    private static string MasterOf(InstanceStatus instance) => instance.State == "Master"
        ? "this node"
        : instance.Master is { } master ? string.Create(CultureInfo.InvariantCulture, $"{master.Address} ({master.Priority})") : "none heard";

    internal static IAnsiConsole ConsoleFor()
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PipeWidth;
            console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
            console.Profile.Capabilities.Ansi = false;
        }
        return console;
    }

    internal static Table NewTable(params string[] columns)
    {
        var table = new Table().Border(Console.IsOutputRedirected ? TableBorder.None : TableBorder.Simple);
        foreach (string column in columns)
            table.AddColumn(new TableColumn(column).NoWrap());
        return table;
    }

    internal static string Coloured(string state) => state switch
    {
        "Master" or "Fit" or "fit" => $"[green]{state}[/]",
        "Fault" or "Unfit" or "UNFIT" => $"[red]{state}[/]",
        _ => state,
    };

    internal static string Age(DateTimeOffset? since, DateTimeOffset now) => (now - since) switch
    {
        null => "-",
        { TotalSeconds: < 100 } age => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, age.TotalSeconds):F1} s"),
        { TotalMinutes: < 100 } age => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:F0} min"),
        { TotalHours: < 48 } age => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:F0} h"),
        { } age => string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:F0} days"),
    };
}
