using VipGuard.Lab.Daemons;

namespace VipGuard.Scenarios.Tests;

/// <summary>Another file while both daemons run: mostly one whose slow ways are so slow that they can't be taken for the quick one.</summary>
internal static class NewTerms
{
    /// <summary>Of which a dead or deaf daemon's address would live longer than any story's patience.</summary>
    public const string LongLease = "60s";

    /// <summary>Between two adverts: what comes long before it was not waited for.</summary>
    public static readonly TimeSpan LongInterval = TimeSpan.FromSeconds(10);

    /// <summary>Both nodes take this file; a master advertises by it and has its lease when this returns.</summary>
    public static async Task TakeAsync(this Lab.Lab lab, PairConfig config)
    {
        foreach (var host in lab.Hosts)
        {
            host.Daemon.Config.Write(config);
            (await host.Daemon.CommandAsync("reload", "--runtime-dir", host.Daemon.RuntimeFolder)).Must();
        }
    }

    /// <summary>A forged or lost advert is answered at once, or at the next regular one, which is now far away.</summary>
    public static Task SlowDownAsync(this Lab.Lab lab) =>
        lab.TakeAsync(lab.Config with { AdvertInterval = $"{LongInterval.TotalSeconds}s" });
}
