using VipGuard.Lab;
using VipGuard.Lab.Clients;
using Xunit.Abstractions;

namespace VipGuard.Scenarios.Tests;

/// <summary>
/// A silent cut makes two masters; when it heals, the lower gives way, and clients and the switch that had learned of it must
/// learn anew at once, not when their caches run out.
/// </summary>
public sealed class HealedPartitionScenarios(ITestOutputHelper output)
{
    private const int Rounds = 20;

    // A packet that goes to the leaving host in the moment of the move is lost, and TCP sends it again after a second.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    [Theory]
    // The higher priority was cut off and stays: whoever stayed on this side has to be told.
    [InlineData("db1")]
    // The lower was cut off and gives way: nobody may be told of it.
    [InlineData("db2")]
    public async Task After_a_silent_cut_heals_no_client_is_left_on_the_old_card(string cut)
    {
        await using var lab = await Lab.Lab.PairAsync(new() { Servers = false, Stranger = true, Config = new() { LinkPort = null, Preempt = true } });
        var cutOff = cut == "db1" ? lab.Db1 : lab.Db2;
        using var busy = lab.Client.Neighbour(Lab.Lab.Vip);
        using var quiet = lab.Mallory.Neighbour(Lab.Lab.Vip);
        List<double> took = [];

        for (int round = 0; round < Rounds; round++)
        {
            await lab.Until(() => lab.Db1.HoldsVip && !lab.Db2.HoldsVip, Bounds.Patience, "db1 to hold the address");
            cutOff.Cut();
            await lab.Until(() => lab.Db2.HoldsVip, Bounds.Patience, "two holders");
            string here = lab.OtherThan(cutOff).Name;
            Assert.True(busy.Reaches() && quiet.Reaches(), $"round {round}: {here} answers");
            Assert.Equal((here, here), (await busy.WhoAsync(), await quiet.WhoAsync()));

            long healed = Bounds.Now;
            cutOff.Heal();
            // One of the clients asks all the time; the other says nothing, and so learns only of what it is told.
            await lab.Until(async () => busy.Reaches(Moment) && await KnowsAsync(busy) && await KnowsAsync(quiet), Bounds.Patience, "both clients to know db1");
            took.Add(Bounds.Between(healed, Bounds.Now).TotalMilliseconds);
            await lab.Until(() => !lab.Db2.HoldsVip, Bounds.Patience, "db2 to give way");
            Assert.True(quiet.Reaches() && busy.Reaches(), $"round {round}: db1 answers");
        }
        output.WriteLine($"{took.Count} of {Rounds} heals; the clients knew after {took.Min():0} to {took.Max():0} ms");
    }

    private static async Task<bool> KnowsAsync(Neighbour client) => await client.WhoAsync() == "db1";
}
