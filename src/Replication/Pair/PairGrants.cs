namespace VipGuard.Replication;

/// <summary>What a login must be granted for a plan. Pure.</summary>
internal static class PairGrants
{
    /// <summary>The needs that are not met; each is a privilege, with those that serve in its place.</summary>
    internal static IReadOnlyList<string> Lacking(IEnumerable<string[]> needs, ServerGrants grants) =>
        [.. needs.Where(need => !need.Any(p => grants.Has(p))).Select(need => need[0]).Distinct(StringComparer.Ordinal)];

    /// <summary>What each server's login lacks for the steps on it: a sentence for each server.</summary>
    internal static IEnumerable<string> Of(PairDesign design, PairFacts facts, IReadOnlyList<PlanStep> steps)
    {
        foreach (PairNode node in design.Nodes)
        {
            if (facts.Of(node) is not { Planning: { } planning, Dialect: { } dialect })
                continue;
            PlanStep[] own = [.. steps.Where(s => s.Node == node)];
            List<string> lacking = [.. Lacking(own.Select(s => s.Kind).Distinct().SelectMany(dialect.StepNeeds), planning.Grants)];
            // Who grants must hold it, with the right to hand it on.
            if (own.Any(s => s.Statement.StartsWith("GRANT REPLICATION SLAVE", StringComparison.Ordinal)))
                lacking.AddRange(Lacking([["REPLICATION SLAVE"]], planning.Grants));
            if (own.Any(s => s.Statement.StartsWith("GRANT ", StringComparison.Ordinal)))
            {
                if (own.Any(s => s.Statement.Contains(planning.Daemon?.Name ?? "\0", StringComparison.Ordinal)))
                    lacking.AddRange(planning.Daemon!.Missing.Where(m => !planning.Grants.Has(m.Privilege, m.On)).Select(m => m.Privilege));
                if (!planning.Grants.MayGrant && !ReferenceEquals(planning.Grants, ServerGrants.Unknown))
                    lacking.Add("GRANT OPTION");
            }

            if (lacking.Count > 0)
                yield return $"{node.Name}: this login lacks {string.Join(", ", lacking.Distinct(StringComparer.Ordinal))} on *.*, which the steps need; use a login with that privilege";
        }
    }
}
