using System.Text;
using VipGuard.Daemon.Configuration;
using VipGuard.Toml;
using Xunit.Abstractions;

namespace VipGuard.Fuzz.Tests;

/// <summary>What an operator's editor, disk or script can make of a file: read, or refused with a place and in words.</summary>
public sealed class FileFuzz(ITestOutputHelper output)
{
    private static readonly byte[][] Files = [Seeds.File("pair.toml"), Seeds.File("complete.toml"), Seeds.File("corners.toml")];

    private static readonly byte[][] Pieces = [.. new[]
    {
        "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\"", "'", "\"\"\"", "'''", "\\u00e9", "\\U0010FFFF", "\\uD800", "\n", "\r", "\t", "#", "0x", "1_0",
        "1e9", "nan", "-inf", "1979-05-27T07:32:00Z", "true", "\uFEFF", "é", "𝄞", "\0", "99999999999999999999", "[instance]\n", "name = 3\n", "\"1 fortnight\"",
    }.Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public void Any_TOML_is_read_or_refused() => Run(Toml, 3_000);

    [Fact]
    [Trait("Category", "Long")]
    public void Any_TOML_is_read_or_refused_two_hundred_thousand_times() => Run(Toml, 200_000);

    [Fact]
    public void Any_configuration_is_read_or_refused() => Run(Configuration, 2_000);

    [Fact]
    [Trait("Category", "Long")]
    public void Any_configuration_is_read_or_refused_a_hundred_thousand_times() => Run(Configuration, 100_000);

    private void Run(Target target, int inputs) => new FuzzRun(new Mutator(Files, Pieces), target, output).Run(inputs);

    private static Outcome Toml(ReadOnlySpan<byte> input, ref Chance chance)
    {
        var document = TomlDocument.Parse(input);
        if (document.Errors.Count > TomlDocument.MaxErrors)
            throw new InvalidOperationException("more errors than are told.");
        foreach (var error in document.Errors)
        {
            if (error.Line < 1 || error.Column < 1 || !IsForPeople(error.Message))
                throw new InvalidOperationException($"an error without a place or for no one: {error}.");
        }
        return document.Errors.Count == 0 ? Outcome.Taken : Outcome.Dropped;
    }

    private static Outcome Configuration(ReadOnlySpan<byte> input, ref Chance chance)
    {
        var (config, problems) = ConfigFile.Parse("vipguard.toml", input);
        if ((config is null) != (problems.Count > 0))
            throw new InvalidOperationException("neither a configuration nor a problem, or both.");
        foreach (var problem in problems)
        {
            if (!IsForPeople(problem.ToString()))
                throw new InvalidOperationException($"a problem for no one: {problem}.");
        }
        return config is null ? Outcome.Dropped : Outcome.Taken;
    }

    private static bool IsForPeople(string message) => message.Length is > 0 and < 2000 && !message.Any(char.IsControl);
}
