using System.Diagnostics;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>A data folder of one kind of server, made once; each server gets a copy.</summary>
public abstract class ServerTemplate : IDisposable
{
    private static readonly string[] Places = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vipguard-checks-");
    private readonly Lazy<string> template;

    protected ServerTemplate()
    {
        template = new Lazy<string>(() =>
        {
            string data = Path.Combine(folder.FullName, "data");
            Install(data);
            return data;
        });
    }

    public void Dispose()
    {
        folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The program and its arguments but for those that any server gets.</summary>
    internal abstract IReadOnlyList<string> Server { get; }

    /// <summary>Who may do everything over the Unix socket without a password.</summary>
    internal abstract string Administrator { get; }

    protected abstract void Install(string data);

    /// <summary>A folder of its own with a fresh server's data in it.</summary>
    internal string Copy()
    {
        string copy = Directory.CreateTempSubdirectory("vipguard-checks-").FullName;
        Run("cp", ["-a", "--reflink=auto", template.Value, Path.Combine(copy, "data")]);
        return copy;
    }

    internal static string Program(string name) =>
        Places.Select(place => Path.Combine(place, name)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{name} is not installed, and this test needs a real server: run ./test.sh, which installs it, or apt-get install mariadb-server");

    internal static void Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors}");
    }
}

/// <summary>Tests with real servers run one after the other, on one template of each kind.</summary>
[CollectionDefinition(Name)]
public sealed class RealServers : ICollectionFixture<MariaDbTemplate>, ICollectionFixture<MySqlTemplate>
{
    public const string Name = "real servers";
}
