using System.Net.Sockets;
using VipGuard.Lab;
using Xunit.Abstractions;

namespace VipGuard.Scenarios.Tests;

/// <summary>Planned hand-overs of real servers whose roles follow the address.</summary>
public sealed class PlannedHandOverScenarios(ITestOutputHelper output) : IAsyncLifetime
{
    private Lab.Lab lab = null!;

    public async Task InitializeAsync() => lab = await Lab.Lab.PairAsync();

    public async Task DisposeAsync() => await lab.DisposeAsync();

    [Fact]
    public async Task There_and_back_with_fence_and_catch_up_and_each_node_knows_the_roles_of_both()
    {
        var (holder, other) = await lab.SettledAsync();
        foreach (var host in lab.Hosts)
            await lab.Until(() => LinkedPair.CanFailOverAsync(host), TimeSpan.FromSeconds(30), $"{host.Name} to say that the pair could fail over");

        foreach (var (from, to, asked) in new[] { (holder, other, holder), (other, holder, holder) })
        {
            long began = Bounds.Now;
            var said = await LinkedPair.OrderAsync(asked, "switchover");

            output.WriteLine(said.All);
            Assert.True(said.ExitCode == 0, said.All + "\n" + await lab.TellAsync(began));
            Assert.Contains($"done: {to.Name} holds VI_1 and is writable; writes were refused for at most", said.Output, StringComparison.Ordinal);
            Assert.True(to.HoldsVip && !from.HoldsVip);
            Assert.Equal(TimeSpan.Zero, lab.Timeline.LongestOverlap(began, Bounds.Now));
            await lab.Until(async () => (await RoleAsync(from, "own"), await RoleAsync(from, "peer")) == ("Standby", "Writer"), Bounds.Patience, $"{from.Name} to show a standby and a writer");
            await lab.Until(async () => (await RoleAsync(to, "own"), await RoleAsync(to, "peer")) == ("Writer", "Standby"), Bounds.Patience, $"{to.Name} to show a writer and a standby");
            await lab.Until(() => LinkedPair.CanFailOverAsync(from), TimeSpan.FromSeconds(30), "the pair to be able to fail over again");
        }
    }

    [Fact]
    public async Task A_command_that_is_killed_leaves_the_hand_over_to_the_daemon()
    {
        var (holder, other) = await lab.SettledAsync();
        await lab.Until(() => LinkedPair.CanFailOverAsync(holder), TimeSpan.FromSeconds(30), "the pair to be able to fail over");

        using (var command = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await command.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(holder.Daemon.RuntimeFolder, "control.sock")));
            await command.SendAsync("{\"command\":\"switchover\"}\n"u8.ToArray());
        }

        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, TimeSpan.FromSeconds(20), $"{other.Name} to hold the address");
        await lab.Until(async () => await RoleAsync(other, "own") == "Writer", Bounds.Patience, $"{other.Name} to be written");
    }

    private static async Task<string?> RoleAsync(LabHost host, string whose)
    {
        var status = await LinkedPair.StatusAsync(host);
        if (status.ValueKind == System.Text.Json.JsonValueKind.Undefined)
            return null;
        var node = whose == "own" ? status.GetProperty("own") : status.GetProperty("peer").GetProperty("node");
        return node.ValueKind == System.Text.Json.JsonValueKind.Null ? null : node.GetProperty("role").GetString();
    }
}
