using System.Diagnostics;

namespace VipGuard.Daemon.Tests.Packaging;

public sealed class SystemdUnitTests
{
    private static readonly string Unit = File.ReadAllText(Path.Combine(RepositoryRoot.Find(), "packaging/systemd/vipguard.service"));

    [Fact]
    public async Task Systemd_finds_no_fault_with_the_unit()
    {
        var (exitCode, output) = await VerifyAsync(Unit);
        Assert.True(exitCode == 0 && output.Length == 0, output);
    }

    [Fact]
    public async Task A_fault_in_the_unit_would_be_found()
    {
        var (_, output) = await VerifyAsync(Unit.Replace("Type=notify", "Type=notfy", StringComparison.Ordinal));
        Assert.Contains("notfy", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_unit_gives_the_three_capabilities_and_no_other()
    {
        Assert.Contains("\nAmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN CAP_SYS_NICE\n", Unit, StringComparison.Ordinal);
        Assert.Contains("\nCapabilityBoundingSet=CAP_NET_RAW CAP_NET_ADMIN CAP_SYS_NICE\n", Unit, StringComparison.Ordinal);
    }

    // The program is not installed where the tests run, and systemd wants to see it: the built one stands in.
    private static async Task<(int ExitCode, string Output)> VerifyAsync(string unit)
    {
        string folder = Directory.CreateTempSubdirectory("vipguard-unit-").FullName;
        try
        {
            string path = Path.Combine(folder, "vipguard.service");
            string program = Path.Combine(AppContext.BaseDirectory, "vipguard");
            await File.WriteAllTextAsync(path, unit.Replace("/usr/bin/vipguard", program, StringComparison.Ordinal));
            using var verify = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", path])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            var standard = verify.StandardOutput.ReadToEndAsync();
            string errors = await verify.StandardError.ReadToEndAsync();
            await verify.WaitForExitAsync();
            return (verify.ExitCode, errors + await standard);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
