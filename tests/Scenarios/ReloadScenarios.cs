namespace VipGuard.Scenarios.Tests;

/// <summary>A new file for a running daemon.</summary>
[Collection(nameof(PairWithoutServers))]
public sealed class ReloadScenarios(PairWithoutServers pair)
{
    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task A_new_priority_shows_in_the_next_advert_and_the_address_stays()
    {
        var (holder, _) = await lab.HealAsync();
        int reloads = (await holder.Daemon.StatusAsync())!.Config.Reloads;

        long changed = Bounds.Now;
        holder.Daemon.Config.Write(lab.Config with { Priority1 = 200, Priority2 = 190 });
        holder.Daemon.Reload();

        int expected = holder.Number == 1 ? 200 : 190;
        await lab.Until(() => lab.Adverts.From(holder.Name, changed).Any(a => a.Priority == expected), Bounds.Patience, $"an advert with priority {expected}");
        var status = (await holder.Daemon.StatusAsync())!;
        Assert.Equal(expected, status.Instance.Priority);
        Assert.Equal("Master", status.Instance.State);
        Assert.Equal((reloads + 1, null), (status.Config.Reloads, status.Config.LastReloadError));
        Assert.Empty(lab.Timeline.Since(changed));

        // From the change on no advert has the old priority, and none was left out.
        var adverts = lab.Adverts.From(holder.Name, changed).SkipWhile(a => a.Priority != expected);
        Assert.All(adverts, a => Assert.Equal(expected, a.Priority));
    }

    [Fact]
    public async Task A_broken_file_changes_nothing_and_says_why()
    {
        var (holder, _) = await lab.HealAsync();
        var before = (await holder.Daemon.StatusAsync())!;

        long changed = Bounds.Now;
        holder.Daemon.Config.Write(lab.ConfigText.Replace("\"100ms\"", "\"1 fortnight\"", StringComparison.Ordinal));
        holder.Daemon.Reload();

        await lab.Until(async () => (await holder.Daemon.StatusAsync())?.Config.LastReloadError is not null, Bounds.Patience, "the refusal to show in the status");
        var after = (await holder.Daemon.StatusAsync())!;
        Assert.Contains(holder.Daemon.Config.Path + ":16:", after.Config.LastReloadError, StringComparison.Ordinal);
        Assert.Contains("fortnight", after.Config.LastReloadError, StringComparison.Ordinal);
        Assert.Equal((before.Config.Hash, before.Instance.AdvertIntervalMs, "Master"), (after.Config.Hash, after.Instance.AdvertIntervalMs, after.Instance.State));
        Assert.Empty(lab.Timeline.Since(changed));

        var asked = await holder.Daemon.CommandAsync("reload", "--runtime-dir", holder.Daemon.RuntimeFolder);
        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("fortnight", asked.All, StringComparison.Ordinal);
    }
}
