namespace VipGuard.Toml.Tests;

/// <summary>The cases of the public toml-test project, which lie beside a developer's checkout, not in it.</summary>
internal static class TomlTestSuite
{
    public static string? Folder { get; } = Find();

    public static IEnumerable<string> Cases(string kind) =>
        Directory.EnumerateFiles(Path.Combine(Folder!, kind), "*.toml", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string? Find()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "VipGuard.sln")))
            root = root.Parent;
        if (root?.Parent is null)
            return null;

        string folder = Path.Combine(root.Parent.FullName, "shared", "toml-test");
        return Directory.Exists(folder) ? folder : null;
    }
}

/// <summary>A test that needs the toml-test cases, and is skipped with a word where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TomlTestFactAttribute : FactAttribute
{
    public TomlTestFactAttribute()
    {
        if (TomlTestSuite.Folder is null)
            Skip = "the toml-test cases are not at ../shared/toml-test";
    }
}
