using VipGuard.Lab;

namespace VipGuard.Scenarios.Tests;

/// <summary>What must not make a server lose its role, and what must not leave it one.</summary>
[Collection(nameof(PairWithServers))]
public sealed class RoleKeptScenarios(PairWithServers pair)
{
    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task An_instance_that_is_renamed_keeps_its_writer()
    {
        var holder = await WrittenAsync();

        foreach (var host in lab.Hosts)
            host.Daemon.Config.Write(lab.ConfigText.Replace("\"VI_1\"", "\"VI_renamed\"", StringComparison.Ordinal));
        await ReloadedAsync();

        await StaysAsync(holder, "Writer", readOnly: false);
    }

    [Fact]
    public async Task A_file_that_lets_roles_follow_the_address_again_keeps_the_writer()
    {
        var holder = await WrittenAsync();

        foreach (var host in lab.Hosts)
            host.Daemon.Config.Write(lab.Config with { Writers = "both" });
        await ReloadedAsync();
        await lab.Until(async () => await RoleAsync(holder) == "Unmanaged", Bounds.Patience, "the role to be nobody's");
        foreach (var host in lab.Hosts)
            host.Daemon.Config.Write(lab.ConfigText);
        await ReloadedAsync();

        await StaysAsync(holder, "Writer", readOnly: false);
        Assert.True(IsReadOnly(lab.Hosts.Single(h => h != holder)));
    }

    [Fact]
    public async Task A_daemon_that_is_stopped_fences_a_server_that_is_locked()
    {
        var holder = await WrittenAsync();
        using var locker = lab.Client.Open();
        locker.Execute("LOCK TABLES app.ledger WRITE");

        holder.Daemon.Terminate();
        await holder.Daemon.EndedAsync();

        Assert.True(IsReadOnly(holder));
        await lab.HealAsync();
    }

    [Fact]
    public async Task A_reload_while_the_server_is_fenced_for_a_stop_is_refused_and_wakes_no_sentry()
    {
        var holder = await WrittenAsync();
        await lab.Until(() => holder.Daemon.Sentry.ProcessId is not null, Bounds.Patience, "its sentry");
        int before = holder.Daemon.Journal.Length;
        using var locker = lab.Client.Open();
        locker.Execute("LOCK TABLES app.ledger WRITE");

        holder.Daemon.Terminate();
        var answer = await holder.Daemon.CommandAsync("reload", "--runtime-dir", holder.Daemon.RuntimeFolder);
        await holder.Daemon.EndedAsync();

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("the daemon is stopping; nothing was changed", answer.All, StringComparison.Ordinal);
        Assert.DoesNotContain("sentry", holder.Daemon.Journal[before..], StringComparison.Ordinal);
        await lab.HealAsync();
    }

    private async Task<LabHost> WrittenAsync()
    {
        var (holder, other) = await lab.HealAsync();
        await lab.Until(async () => await RoleAsync(holder) == "Writer" && await RoleAsync(other) == "Standby", Bounds.Patience, "one writer and one standby");
        return holder;
    }

    private async Task ReloadedAsync()
    {
        foreach (var host in lab.Hosts)
        {
            var answer = await host.Daemon.CommandAsync("reload", "--runtime-dir", host.Daemon.RuntimeFolder);
            Assert.True(answer.ExitCode == 0, answer.All);
        }
    }

    // Once it has it, and at each look of two seconds more.
    private async Task StaysAsync(LabHost host, string role, bool readOnly)
    {
        await lab.Until(async () => await RoleAsync(host) == role && IsReadOnly(host) == readOnly, Bounds.Patience, $"{host.Name} to be {role}");
        var since = (await LinkedPair.StatusAsync(host)).GetProperty("role").GetProperty("since").GetDateTimeOffset();
        await lab.Until(() => DateTimeOffset.Now - since > TimeSpan.FromSeconds(2), Bounds.Patience, "two looks more");
        Assert.Equal((role, readOnly), (await RoleAsync(host), IsReadOnly(host)));
    }

    private static bool IsReadOnly(LabHost host)
    {
        using var session = host.Mysqld.Open();
        return session.Query("SELECT @@read_only").Scalar is "1";
    }

    private static async Task<string?> RoleAsync(LabHost host) => (await LinkedPair.StatusAsync(host)).GetProperty("role").GetProperty("role").GetString();
}
