using System.Diagnostics;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>A data folder, made once; each server gets a copy.</summary>
public sealed class MariaDbTemplate : IDisposable
{
    private static readonly string[] Places = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vipguard-checks-");
    private readonly Lazy<string> template;

    public MariaDbTemplate() => template = new Lazy<string>(Install);

    public void Dispose() => folder.Delete(recursive: true);

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

    // As Debian's package does it: the system's user of that name is let in through unix_socket.
    private string Install()
    {
        string data = Path.Combine(folder.FullName, "data");
        Run(
            Program("mariadb-install-db"),
            [
                "--no-defaults", $"--user={Environment.UserName}", $"--datadir={data}", "--skip-test-db", "--force",
                "--auth-root-authentication-method=socket", $"--auth-root-socket-user={Environment.UserName}",
                "--innodb-log-file-size=4M", "--innodb-buffer-pool-size=16M",
            ]);
        return data;
    }
}

/// <summary>Tests with real servers run one after the other, on one template.</summary>
[CollectionDefinition(Name)]
public sealed class RealServers : ICollectionFixture<MariaDbTemplate>
{
    public const string Name = "real servers";
}
