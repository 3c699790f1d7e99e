namespace VipGuard.Lab.Failover;

/// <summary>Puts results where people read them.</summary>
public static class FailoverReport
{
    internal const string Begin = "<!-- failover: written by bench/failover.sh -->";
    internal const string End = "<!-- /failover -->";

    /// <param name="docs">The repository's own documents too.</param>
    public static void Write(ResultFile results, string folder, bool docs)
    {
        Directory.CreateDirectory(folder);
        string text = FailoverTable.Of(results);
        string picture = FailoverPicture.Of(results);
        File.WriteAllText(Path.Combine(folder, "failover.md"), text);
        File.WriteAllText(Path.Combine(folder, "failover.svg"), picture);
        Console.WriteLine($"written: {Path.Combine(folder, "failover.md")}, failover.svg");
        if (!docs)
            return;
        string benchmarks = Path.Combine(Repository.Root, "docs", "benchmarks.md");
        File.WriteAllText(benchmarks, Between(File.ReadAllText(benchmarks), text));
        File.WriteAllText(Path.Combine(Repository.Root, "docs", "failover.svg"), picture);
        Console.WriteLine("written: docs/benchmarks.md, docs/failover.svg");
    }

    /// <summary>The document with the text between the marks; where there are none, behind its title.</summary>
    public static string Between(string document, string text)
    {
        string part = $"{Begin}\n{text.Trim()}\n{End}";
        int begin = document.IndexOf(Begin, StringComparison.Ordinal);
        int end = document.IndexOf(End, StringComparison.Ordinal);
        if (begin >= 0 && end > begin)
            return document[..begin] + part + document[(end + End.Length)..];
        int title = document.IndexOf('\n', StringComparison.Ordinal) + 1;
        return $"{document[..title]}\n{part}\n{document[title..]}";
    }
}
