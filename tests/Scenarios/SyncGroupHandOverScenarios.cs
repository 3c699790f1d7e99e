using System.Net;
using System.Security.Cryptography;
using VipGuard.Lab.Daemons;

namespace VipGuard.Scenarios.Tests;

/// <summary>Planned hand-overs of a sync group: whichever member is named, all go, once.</summary>
public sealed class SyncGroupHandOverScenarios : IDisposable
{
    private static readonly IPAddress Backside = IPAddress.Parse("10.98.0.101");

    private readonly string keyFile = Path.GetTempFileName();

    public SyncGroupHandOverScenarios() => File.WriteAllText(keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");

    [Fact]
    public async Task Maintenance_moves_both_addresses_once_and_a_switchover_of_the_second_member_moves_both()
    {
        await using var lab = await Lab.Lab.PairAsync(new() { Servers = false, SecondLink = true, Watched = [Lab.Lab.Vip, Backside], Config = Grouped() });
        var (holder, other) = await lab.SettledAsync();
        await BothAtAsync(lab, holder);

        long asked = Bounds.Now;
        var said = await LinkedPair.OrderAsync(holder, "maintenance", "on");
        Assert.True(said.ExitCode == 0, said.All);
        await BothAtAsync(lab, other);
        Assert.Contains($"done: {other.Name} holds sync group VG_1 (VI_1, back)", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("is asked for", said.Output, StringComparison.Ordinal);
        // For as long as it takes to come back, and more.
        await lab.Until(() => lab.Adverts.From(other.Name, asked).Count >= 20, Bounds.Patience, "20 adverts of the new holder");
        Assert.DoesNotContain(lab.Timeline.Since(asked), e => e.Host == holder.Name && e.Held);
        Assert.DoesNotContain(lab.TimelineOf(Backside).Since(asked), e => e.Host == holder.Name && e.Held);

        (await LinkedPair.OrderAsync(holder, "maintenance", "off")).Must();
        await lab.Until(() => LinkedPair.CanFailOverAsync(other), Bounds.Patience, "the pair to be able to fail over");
        said = await LinkedPair.OrderAsync(other, "switchover", "back");
        Assert.True(said.ExitCode == 0, said.All);
        Assert.Contains($"done: {holder.Name} holds sync group VG_1 (VI_1, back)", said.Output, StringComparison.Ordinal);
        await BothAtAsync(lab, holder);
    }

    private PairConfig Grouped() => SeveralInstanceScenarios.SyncGroup with
    {
        Extra = $"""
            {SeveralInstanceScenarios.SyncGroup.Extra}
            [pair]
            key_file = "{keyFile}"
            [peer_link]
            """,
    };

    private static Task BothAtAsync(Lab.Lab lab, Lab.LabHost host) => lab.Until(
        () => lab.Timeline.HolderAt(Bounds.Now) == host.Name && lab.TimelineOf(Backside).HolderAt(Bounds.Now) == host.Name,
        Bounds.Patience,
        $"{host.Name} to hold both");

    public void Dispose() => File.Delete(keyFile);
}
