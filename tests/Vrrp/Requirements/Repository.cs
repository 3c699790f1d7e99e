using System.Text.RegularExpressions;

namespace VipGuard.Vrrp.Tests.Requirements;

/// <summary>The sources, as text.</summary>
internal static partial class Repository
{
    internal static string Root { get; } = FindRoot();

    private static readonly ILookup<string, string> TypeFiles = Sources("src")
        .ToLookup(path => Path.GetFileName(path).Split('.')[0], File.ReadAllText, StringComparer.Ordinal);

    private static readonly HashSet<string> Tests = new(
        Sources("tests").SelectMany(path => Method().Matches(File.ReadAllText(path))).Select(match => match.Groups["name"].Value), StringComparer.Ordinal);

    internal static bool HasTest(string name) => Tests.Contains(name);

    /// <summary>"Advertisement", or "Advertisement.Examine": a file of that type's name in which the member occurs.</summary>
    internal static bool HasPlace(string place)
    {
        string[] parts = place.Split('.');
        return TypeFiles[parts[0]].Any(text => parts.Length == 1 || Regex.IsMatch(text, $@"\b{Regex.Escape(parts[1])}\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)));
    }

    private static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VipGuard.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("VipGuard.sln is not above the test's folder");
    }

    [GeneratedRegex(@"\bpublic (static )?(async )?(void|Task) (?<name>\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Method();
}
