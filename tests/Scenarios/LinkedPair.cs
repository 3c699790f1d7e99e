using System.Security.Cryptography;
using System.Text.Json;
using VipGuard.Lab;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Processes;

namespace VipGuard.Scenarios.Tests;

/// <summary>A pair of daemons that speak over the peer link, with no servers: for stories in which no database matters.</summary>
public sealed class LinkedPair : IAsyncLifetime
{
    private readonly string keyFile = Path.GetTempFileName();

    public Lab.Lab Lab { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // Made with mode 0600 already.
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        Lab = await VipGuard.Lab.Lab.PairAsync(new() { Servers = false, Config = new() { Extra = Tables() } });
    }

    /// <summary>[pair] and [peer_link], with lines of one's own in the latter.</summary>
    public string Tables(string linkLines = "") => $"""

        [pair]
        key_file = "{keyFile}"
        [peer_link]
        {linkLines}
        """;

    /// <summary>Both nodes take this file.</summary>
    public Task TakeAsync(PairConfig config) => Lab.TakeAsync(config);

    /// <summary>Healed, no longer filtered, out of maintenance, and each heard by the other.</summary>
    public async Task<(LabHost Holder, LabHost Other)> HealAsync()
    {
        foreach (var host in Lab.Hosts)
        {
            host.Daemon.Thaw();
            await InsideAsync(host, "nft", "flush", "ruleset");
            if (host.Daemon.Running)
                await OrderAsync(host, "maintenance", "off");
        }
        var roles = await Lab.HealAsync();
        await Lab.Until(async () => (await Task.WhenAll(Lab.Hosts.Select(CanFailOverAsync))).All(can => can), Bounds.Patience, "both nodes to say that the pair could fail over");
        return roles;
    }

    public static Task<CommandResult> OrderAsync(LabHost host, params string[] order) =>
        host.Daemon.CommandAsync([.. order, "--runtime-dir", host.Daemon.RuntimeFolder]);

    public static async Task<JsonElement> StatusAsync(LabHost host)
    {
        var answer = await OrderAsync(host, "status", "--json");
        return answer.Output.StartsWith('{') ? JsonDocument.Parse(answer.Output).RootElement : default;
    }

    public static async Task<bool> CanFailOverAsync(LabHost host) => (await OrderAsync(host, "status")).ExitCode == 0;

    /// <summary>VRRP is cut between the two, and nothing else.</summary>
    public static async Task DropAdvertsAsync(params IEnumerable<LabHost> hosts)
    {
        foreach (var host in hosts)
        {
            await InsideAsync(host, "nft", "add table inet story");
            await InsideAsync(host, "nft", "add chain inet story in { type filter hook input priority 0; }");
            await InsideAsync(host, "nft", "add rule inet story in ip protocol 112 drop");
        }
    }

    /// <summary>The peer link is cut at this host, and nothing else.</summary>
    public static async Task DropLinkAsync(LabHost host)
    {
        await InsideAsync(host, "nft", "add table inet story");
        await InsideAsync(host, "nft", "add chain inet story in { type filter hook input priority 0; }");
        await InsideAsync(host, "nft", "add rule inet story in udp dport 7790 drop");
    }

    private static async Task InsideAsync(LabHost host, params string[] command) =>
        (await Command.RunAsync("ip", ["netns", "exec", host.Namespace, .. command])).Must();

    public async Task DisposeAsync()
    {
        await Lab.DisposeAsync();
        File.Delete(keyFile);
    }

    [CollectionDefinition(nameof(LinkedPair))]
    public sealed class Shared : ICollectionFixture<LinkedPair>;
}
