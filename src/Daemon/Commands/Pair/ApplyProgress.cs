using Spectre.Console;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>Shows an apply step by step: on a terminal with what is going on just now, in a pipe as plain lines.</summary>
internal sealed class ApplyProgress(TextWriter output, IAnsiConsole? terminal)
{
    private StatusContext? status;
    private bool open;

    /// <summary>Runs the apply with the display around it.</summary>
    internal ApplyResult Around(Func<Action<ApplyEvent>, ApplyResult> run)
    {
        if (terminal is null)
            return run(Plain);
        return terminal.Status().Start("looking", context =>
        {
            status = context;
            return run(OnTerminal);
        });
    }

    private void Plain(ApplyEvent e)
    {
        switch (e.Kind)
        {
            case ApplyEventKind.Starting:
                output.Write(Line(e));
                output.Flush();
                open = true;
                break;
            case ApplyEventKind.Done:
                output.WriteLine(open ? "  ✓" : $"{Line(e)}  ✓");
                open = false;
                break;
            case ApplyEventKind.Failed:
                output.WriteLine($"{(open ? "" : Line(e))}  ✗ {e.Text}");
                open = false;
                break;
            default:
                if (open)
                    output.WriteLine();
                open = false;
                output.WriteLine($"waiting: {e.Text}");
                break;
        }
    }

    private void OnTerminal(ApplyEvent e)
    {
        string now = e.Kind == ApplyEventKind.Waiting ? $"waiting: {e.Text}" : Line(e);
        switch (e.Kind)
        {
            case ApplyEventKind.Done:
                terminal!.MarkupLine($"[green]✓[/] {Markup.Escape(Line(e))}");
                break;
            case ApplyEventKind.Failed:
                terminal!.MarkupLine($"[red]✗[/] {Markup.Escape(Line(e))}: {Markup.Escape(e.Text)}");
                break;
            default:
                status!.Status(Markup.Escape(now));
                break;
        }
    }

    private static string Line(ApplyEvent e) => $"{e.Number}/{e.Count}  {e.Step!.Node.Name}  {PlanText.Shown(e.Step)}";
}
