using VipGuard.Daemon.Configuration.Reading;
using VipGuard.Toml;

namespace VipGuard.Daemon.Configuration.Rules;

internal static class Unique
{
    public static void Names(IEnumerable<Located<string>?> names, string header, ProblemList problems)
    {
        Dictionary<string, TomlPosition> seen = new(StringComparer.Ordinal);
        foreach (Located<string>? located in names)
        {
            if (located is { } name && !seen.TryAdd(name.Value, name.Position))
            {
                problems.Error(
                    name.Position,
                    $"name = \"{name.Value}\" is there already, in line {seen[name.Value].Line}; give each {header} a name of its own");
            }
        }
    }
}
