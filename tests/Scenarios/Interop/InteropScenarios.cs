using VipGuard.Lab;
using Xunit.Abstractions;

namespace VipGuard.Scenarios.Tests.Interop;

/// <summary>Beside the other implementations of VRRP, as their packages have them.</summary>
public sealed class InteropScenarios(ITestOutputHelper output)
{
    /// <summary>Adverts of a second: a story takes a minute, and little of the machine.</summary>
    private static readonly InteropRow[] Slow =
    [
        new("keepalived 2.2.7, v2", "keepalived", 2),
        new("keepalived 2.2.7, v2 with PASS", "keepalived", 2) { Pass = true },
        new("FRR 8.4.4, v2", "FRR", 2),
    ];

    /// <summary>Adverts of 100 ms, one story after the other.</summary>
    private static readonly InteropRow[] Quick =
    [
        new("keepalived 2.2.7, v3 IPv4", "keepalived", 3),
        new("keepalived 2.2.7, v3 IPv4, unicast", "keepalived", 3) { Unicast = true },
        new("keepalived 2.2.7, v3 IPv6", "keepalived", 3) { IPv6 = true },
        new("FRR 8.4.4, v3 IPv4", "FRR", 3),
        new("FRR 8.4.4, v3 IPv6", "FRR", 3) { IPv6 = true },
    ];

    [Fact]
    public async Task Beside_keepalived_and_FRR_the_address_moves_as_the_matrix_says()
    {
        var slow = Slow.Select(row => Task.Run(() => RunAsync(row))).ToArray();
        List<InteropResult> quick = [];
        foreach (var row in Quick)
            quick.AddRange(await RunAsync(row));
        InteropResult[] results = [.. (await Task.WhenAll(slow)).SelectMany(r => r), .. quick];

        string told = string.Join('\n', results.Select(r => r.Tell()));
        output.WriteLine(told);
        string table = InteropMatrix.Table(results);
        if (Environment.GetEnvironmentVariable(InteropMatrix.RewriteVariable) == "1")
            InteropMatrix.Write(table);
        Assert.True(InteropMatrix.Written == table, $"docs/protocol.md has another table (to write it: {InteropMatrix.RewriteVariable}=1). This run found:\n{table}\n{told}");
        Assert.True(results.All(r => r.Cells.Count == InteropStory.Events.Count && r.Cells.All(c => c.Wrong is null)), told);
    }

    /// <summary>Both directions of one row, in a lab of its own.</summary>
    private static async Task<InteropResult[]> RunAsync(InteropRow row)
    {
        await using var lab = await Lab.Lab.PairAsync(new() { Servers = false, Daemons = false, Config = row.Ours(InteropRow.Above), Watched = [row.Vip] });
        var theirs = new TheirRouter(lab.Db2, row.Theirs(lab));
        var above = new OurRouter(lab.Db1, row, InteropRow.Above);
        var first = await RunAsync(row, "VipGuard", new(lab, row, above, theirs));

        lab.Db1.Heal();
        above.Terminate();
        await above.EndedAsync();
        var second = await RunAsync(row, row.Program, new(lab, row, theirs, new OurRouter(lab.Db1, row, InteropRow.Below)));
        return [first, second];
    }

    private static async Task<InteropResult> RunAsync(InteropRow row, string master, InteropStory story)
    {
        await story.RunAsync();
        return new(row, master, story.Cells);
    }
}
