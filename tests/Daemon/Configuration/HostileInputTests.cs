using System.Diagnostics;
using System.Text;
using VipGuard.Daemon.Configuration;

namespace VipGuard.Daemon.Tests.Configuration;

/// <summary>A file that nobody wrote in earnest: problems in lines, never an exception, never for long.</summary>
public class HostileInputTests
{
    private static readonly string[] Scraps =
    [
        "1", "-1", "99999999999", "0.5", "nan", "true", "\"\"", "\"x\"", "\"\\u0000\"", "\"\\u202e\"", "[]", "[[]]", "{}", "{ a = 1 }", "1979-05-27",
        "\"255.255.255.255\"", "\"::/0\"", "\"0.0.0.0/0\"", "\"1ms\"", "\"99999999999m\"", "255", "[node]\n", "[[node]]\n", "[[instance]]\n",
        "[[check]]\n", "[pair]\n", "[mysql]\n", "\"", "'''", "[", "}", "=", "\n", "#", "\u0001", "é",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_file_with_scraps_put_into_it_is_read_or_refused_in_single_lines(int seed)
    {
        string full = TestFile.With(
            "+ version = 2", "+ auth_pass = \"1\"", "+ lease = \"2s\"", "+ priorities = { db1 = 3 }", "+ [[check]]", "+ name = \"c\"", "+ type = \"tcp\"",
            "+ connect_ip = \"::1\"", "+ bind_to = \"::1\"", "+ delay_loop = \"1s\"", "+ [mysql]", "+ user = \"u\"", "+ [pair]", "+ writers = \"both\"");
        Random random = new(seed);
        for (int i = 0; i < 2000; i++)
        {
            StringBuilder text = new(full);
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                int at = random.Next(text.Length);
                text.Remove(at, random.Next(Math.Min(12, text.Length - at))).Insert(at, Scraps[random.Next(Scraps.Length)]);
            }

            (VipGuardConfig? config, IReadOnlyList<ConfigProblem> problems) = TestFile.Parse(text.ToString());

            Assert.True(config is null == problems.Count > 0, text.ToString());
            Assert.True(problems.All(problem => problem.Line > 0 && !problem.ToString().Any(char.IsControl)), text.ToString());
        }
    }

    public static TheoryData<string, string> Floods => new()
    {
        { "", "[[node]]\n" },
        { "", "[[instance]]\nvrid=1\n" },
        { "", "[[check]]\ntype=\"x\"\n" },
        { "[[node]]\n", "%=1\n" },
        { TestFile.Good + "[instance.priorities]\n", "%=1\n" },
        { TestFile.Good + "[instance.priorities]\n", "%=0\n" },
    };

    [Theory]
    [MemberData(nameof(Floods))]
    public void A_megabyte_of_tables_or_keys_is_refused_soon_and_in_few_lines(string start, string flood)
    {
        StringBuilder text = new(start);
        for (int i = 0; text.Length < ConfigFile.MaxSize - 20; i++)
            text.Append(flood.Replace("%", $"k{i}", StringComparison.Ordinal));

        long began = Stopwatch.GetTimestamp();
        string[] lines = TestFile.Refused(text.ToString());
        TimeSpan took = Stopwatch.GetElapsedTime(began);

        Assert.InRange(lines.Length, 1, 101);
        Assert.True(took < TimeSpan.FromSeconds(30), $"took {took}");
    }
}
