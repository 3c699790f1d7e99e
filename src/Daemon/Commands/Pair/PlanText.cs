using System.Globalization;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>A plan for people.</summary>
internal static class PlanText
{
    internal static void Write(PairPlan plan, TextWriter output)
    {
        PlainTable servers = new("server", "at", "is");
        foreach (PairNode node in plan.Design.Nodes)
            servers.Add(node.Name, node.Where, Seen(plan.Facts.Of(node)));
        servers.Write(output, "");

        output.WriteLine();
        SettingsTableText.Write(SettingsTable.Of(plan.Design, plan.Facts.Of), output);

        if (plan.Steps.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("Steps, in this order:");
            for (int i = 0; i < plan.Steps.Count; i++)
            {
                PlanStep step = plan.Steps[i];
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {i + 1,2}  {step.Node.Name}  {Shown(step)};"));
                // A variable's reason stands in the table above.
                if (step.Kind != StepKind.Setting)
                    output.WriteLine($"      -- {step.Why}");
            }
        }

        WriteNotes(plan, output);
        if (plan.IsNothingToDo)
        {
            output.WriteLine();
            output.WriteLine("nothing to do");
        }
    }

    /// <summary>What 'apply --restart' does before there is a plan that can be carried out.</summary>
    internal static void WriteRestart(PairPlan plan, PairNode node, TextWriter output)
    {
        output.WriteLine("Steps, in this order:");
        output.WriteLine($"   1  {node.Name}  vipguard pair conf --write");
        output.WriteLine($"      -- {plan.TakenAtStart(node)}");
        output.WriteLine($"   2  {node.Name}  restart of its server");
        output.WriteLine("      -- it takes these only when it starts; what follows is planned anew after it");
    }

    private static string Seen(ServerFacts facts) => facts.Sight switch
    {
        ServerSight.Whole => facts.Version.ToString(),
        ServerSight.Positions => $"{facts.Version}, seen with the replication account: its position only",
        _ => "not seen: no administrator's login, and it does not let this host in yet",
    };

    internal static void WriteNotes(PairPlan plan, TextWriter output)
    {
        if (plan.Notes.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine("Worth knowing:");
        foreach (string note in plan.Notes)
            output.WriteLine("  " + note);
    }

    internal static void WriteRefusals(IEnumerable<string> refusals, TextWriter output)
    {
        output.WriteLine();
        foreach (string refusal in refusals)
            output.WriteLine("refused: " + refusal);
        output.WriteLine("nothing was changed");
    }

    internal static string Shown(PlanStep step) => step.StaysLocal ? $"SET SESSION sql_log_bin = 0; {step.Statement}" : step.Statement;
}
