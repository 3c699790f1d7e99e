using VipGuard.Lab;
using VipGuard.Lab.Processes;

namespace VipGuard.Scenarios.Tests;

/// <summary>The program as packaging/publish.sh makes it: what was trimmed away is not missed.</summary>
public sealed class PublishedScenarios
{
    [Fact]
    [Trait("Category", "Long")]
    public async Task The_published_program_helps_checks_and_serves()
    {
        string folder = Directory.CreateTempSubdirectory("vipguard-published-").FullName;
        try
        {
            await PublishAsync(folder);
            string program = Path.Combine(folder, "vipguard");
            Environment.SetEnvironmentVariable("VIPGUARD_PROGRAM", program);

            Assert.Contains("check-config", (await Command.MustAsync(program, "--help")).Output, StringComparison.Ordinal);
            Assert.Contains("fine", (await Command.MustAsync(program, "check-config", "--config", Path.Combine(Repository.Root, "vipguard.toml"))).Output, StringComparison.Ordinal);

            // Servers, replication, log-ins by libmariadb, the peers' link, a hand-over, and all that is printed.
            await using var lab = await VipGuard.Lab.Lab.PairAsync();
            var (holder, other) = await lab.SettledAsync();
            Assert.Equal(program, Path.GetFullPath(new FileInfo($"/proc/{holder.Daemon.ProcessId}/exe").LinkTarget!));
            foreach (string[] command in (string[][])[["status"], ["status", "--json"], ["reload"], ["switchover"]])
                (await holder.Daemon.CommandAsync([.. command, "--runtime-dir", holder.Daemon.RuntimeFolder])).Must();
            await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"{other.Name} to hold the address");
            (await holder.Daemon.CommandAsync("pair", "status", "--config", holder.Daemon.Config.Path, "--defaults-file", lab.AdministratorFile)).Must();
        }
        finally
        {
            Environment.SetEnvironmentVariable("VIPGUARD_PROGRAM", null);
            Directory.Delete(folder, recursive: true);
        }
    }

    // Not by Command: compiling all of it ahead takes longer than a command may.
    private static async Task PublishAsync(string folder)
    {
        using var publishing = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Path.Combine(Repository.Root, "packaging", "publish.sh"), [folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = publishing.StandardError.ReadToEndAsync();
        string said = await publishing.StandardOutput.ReadToEndAsync();
        await publishing.WaitForExitAsync();
        Assert.True(publishing.ExitCode == 0, said + await errors);
    }
}
