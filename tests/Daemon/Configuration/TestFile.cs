using System.Text;
using VipGuard.Daemon.Configuration;

namespace VipGuard.Daemon.Tests.Configuration;

/// <summary>A small valid file, with parts of it replaced.</summary>
internal static class TestFile
{
    public const string Name = "vipguard.toml";

    /// <summary>Line 1 to 17; tests that name lines count in here.</summary>
    public const string Good =
        """
        [[node]]
        name = "db1"
        address = "192.0.2.1"
        priority = 100

        [[node]]
        name = "db2"
        address = "192.0.2.2"
        priority = 90

        [[instance]]
        name = "VI_1"
        vrid = 51
        interface = "eth0"
        addresses = ["192.0.2.100/24"]

        """;

    public static (VipGuardConfig? Config, IReadOnlyList<ConfigProblem> Problems) Parse(string text) =>
        ConfigFile.Parse(Name, Encoding.UTF8.GetBytes(text));

    public static VipGuardConfig Accepted(string text)
    {
        (VipGuardConfig? config, IReadOnlyList<ConfigProblem> problems) = Parse(text);
        Assert.Empty(problems);
        return config!;
    }

    public static string[] Refused(string text)
    {
        (VipGuardConfig? config, IReadOnlyList<ConfigProblem> problems) = Parse(text);
        Assert.Null(config);
        return [.. problems.Select(problem => problem.ToString())];
    }

    /// <summary>Each "what -> with" replaces a line or a part of one; "+ text" adds a line at the end.</summary>
    public static string With(params ReadOnlySpan<string> changes)
    {
        string text = Good;
        foreach (string change in changes)
        {
            if (change.StartsWith("+ ", StringComparison.Ordinal))
            {
                text += change[2..] + "\n";
                continue;
            }

            string[] parts = change.Split(" -> ");
            Assert.Contains(parts[0], text, StringComparison.Ordinal);
            int at = text.IndexOf(parts[0], StringComparison.Ordinal);
            text = text[..at] + parts[1] + text[(at + parts[0].Length)..];
        }

        return text;
    }
}
