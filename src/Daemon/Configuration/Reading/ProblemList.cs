using System.Globalization;
using VipGuard.Toml;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>All that is wrong with a file, collected in any order and told in that of the file.</summary>
internal sealed class ProblemList(string file)
{
    /// <summary>Nobody reads more, and a wrong file given to a daemon must not fill its journal.</summary>
    private const int MostListed = 100;

    private readonly List<ConfigProblem> errors = [];
    private readonly List<ConfigProblem> warnings = [];

    public bool HasErrors => errors.Count > 0;

    public IReadOnlyList<ConfigProblem> Errors => InOrder(errors);

    public IReadOnlyList<ConfigProblem> Warnings => InOrder(warnings);

    public void Error(TomlPosition position, string message) => errors.Add(new ConfigProblem(file, position.Line, position.Column, message));

    public void Warn(TomlPosition position, string message) => warnings.Add(new ConfigProblem(file, position.Line, position.Column, message));

    /// <summary>Two rules that find the same fault in the same words are one problem.</summary>
    private List<ConfigProblem> InOrder(List<ConfigProblem> problems)
    {
        List<ConfigProblem> all = [.. problems.Distinct().OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];
        if (all.Count <= MostListed)
            return all;

        string rest = string.Create(CultureInfo.InvariantCulture, $"{all.Count - MostListed} more are not listed; mend these first");
        return [.. all.Take(MostListed), new ConfigProblem(file, 0, 0, rest)];
    }
}
