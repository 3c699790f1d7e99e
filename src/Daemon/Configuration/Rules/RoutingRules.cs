using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Toml;

namespace VipGuard.Daemon.Configuration.Rules;

/// <summary>The kernel has one place for a route and one for a rule: two instances would take it from each other.</summary>
internal static class RoutingRules
{
    public static void Check(FileDraft file, ProblemList problems)
    {
        Once(
            file.Instances.SelectMany(instance => instance.Routes), route => (route.To, route.Table, route.Metric),
            "a route to this place, in this table and of this metric", problems);
        Once(file.Instances.SelectMany(instance => instance.Rules), rule => rule, "this rule", problems);
    }

    private static void Once<T, TPlace>(IEnumerable<Located<T>> all, Func<T, TPlace> placeOf, string what, ProblemList problems)
        where TPlace : notnull
    {
        Dictionary<TPlace, TomlPosition> seen = [];
        foreach (Located<T> one in all)
        {
            TPlace place = placeOf(one.Value);
            if (!seen.TryAdd(place, one.Position))
                problems.Error(one.Position, $"{what} is there already, in line {seen[place].Line}, and the kernel has room for one; remove one of them, or give it a table of its own");
        }
    }
}
