namespace VipGuard.Lab;

/// <summary>The repository that this lab was built in.</summary>
public static class Repository
{
    /// <summary>The folder that holds VipGuard.sln, above the running program.</summary>
    public static string Root { get; } = Find();

    /// <summary>The program as a user runs it: the built one, or what VIPGUARD_PROGRAM names (like the published one).</summary>
    /// <exception cref="LabException">It is not built.</exception>
    public static string Program
    {
        get
        {
            if (Environment.GetEnvironmentVariable("VIPGUARD_PROGRAM") is { Length: > 0 } other)
                return File.Exists(other) ? other : throw new LabException($"{other} is not there; VIPGUARD_PROGRAM names it");
            string program = Path.Combine(Root, "artifacts", "bin", "Daemon", "release", "vipguard");
            return File.Exists(program)
                ? program
                : throw new LabException($"{program} is not there; run `dotnet build -c Release src/Daemon`");
        }
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VipGuard.sln")))
                return folder.FullName;
        }
        throw new LabException($"no VipGuard.sln above {AppContext.BaseDirectory}; the lab runs from its own repository");
    }
}
