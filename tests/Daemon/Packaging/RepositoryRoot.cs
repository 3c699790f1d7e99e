namespace VipGuard.Daemon.Tests.Packaging;

internal static class RepositoryRoot
{
    internal static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VipGuard.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("VipGuard.sln is not above the test's folder");
    }
}
