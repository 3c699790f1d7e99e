using VipGuard.Lab;
using VipGuard.Lab.Peers;

namespace VipGuard.Scenarios.Tests.Interop;

/// <summary>The two files of docs/examples/beside-keepalived.md, as they stand there.</summary>
public sealed class DocumentedExampleScenarios
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task The_example_beside_keepalived_takes_over_both_ways_and_finds_nothing_odd()
    {
        string document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "examples", "beside-keepalived.md"));
        // Only who is healthy is left out: neither host has a server here.
        string ours = Here(Block(document, "```toml\n"));
        string theirs = Here(Block(document, "`/etc/keepalived/keepalived.conf`:\n\n```\n"))
            .Replace("/usr/bin/mysqladmin ping", "/bin/true", StringComparison.Ordinal).Replace("user keepalived_script", "user root", StringComparison.Ordinal);
        ours = ours[..ours.IndexOf("[[check]]", StringComparison.Ordinal)];

        await using var lab = await Lab.Lab.PairAsync(new() { Servers = false, Daemons = false });
        var keepalived = lab.Keepalived(lab.Db2, new PeerConfig { File = theirs });
        lab.Db1.Daemon.Config.Write(ours);
        await lab.Db1.Daemon.StartAsync();
        await lab.Until(() => lab.Db1.HoldsVip, Bounds.Patience, "VipGuard to serve");
        await keepalived.StartAsync();
        await CalmAsync(lab, lab.Db1);

        lab.Db1.Daemon.Terminate();
        await lab.Until(() => lab.Db2.HoldsVip && !lab.Db1.HoldsVip, Bounds.Patience, "keepalived to take over");
        await lab.Db1.Daemon.EndedAsync();
        await lab.Db1.Daemon.StartAsync();
        await CalmAsync(lab, lab.Db2);

        keepalived.Terminate();
        await lab.Until(() => lab.Db1.HoldsVip && !lab.Db2.HoldsVip, Bounds.Patience, "VipGuard to take over");
        await keepalived.EndedAsync();
        await keepalived.StartAsync();
        await CalmAsync(lab, lab.Db1);
    }

    // Longer than a claim of the address waits to be judged: 3 intervals, the lease, and a second.
    private static async Task CalmAsync(Lab.Lab lab, LabHost holder)
    {
        long since = Bounds.Now;
        await lab.Until(() => lab.Adverts.From(holder.Name, since).Count >= 9, TimeSpan.FromSeconds(15), $"{holder.Name} to go on advertising");
        Assert.Empty(lab.Adverts.From(lab.OtherThan(holder).Name, since + (long)(Interval.TotalSeconds * System.Diagnostics.Stopwatch.Frequency)));
        Assert.True(holder.HoldsVip && !lab.OtherThan(holder).HoldsVip);
        var status = (await lab.Db1.Daemon.StatusAsync())!;
        Assert.Equal(holder == lab.Db1 ? "Master" : "Backup", status.Instance.State);
        Assert.Empty(status.Warnings);
        Assert.Empty(status.Instance.Warnings);
    }

    private static string Block(string document, string fence)
    {
        int begin = document.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        return document[begin..document.IndexOf("\n```", begin, StringComparison.Ordinal)] + "\n";
    }

    private static string Here(string text) => text.Replace("192.0.2.", "10.99.0.", StringComparison.Ordinal);
}
