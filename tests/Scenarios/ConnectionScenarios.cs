using System.Net.Sockets;
using VipGuard.Replication;

namespace VipGuard.Scenarios.Tests;

/// <summary>
/// What becomes of the connections through an address that moves. The server is frozen: its sockets stay, and it would never
/// say a word to those who wait for it.
/// </summary>
[Collection(nameof(PairWithServers))]
public sealed class ConnectionScenarios(PairWithServers pair)
{
    private readonly Lab.Lab lab = pair.Lab;

    [Fact]
    public async Task Whoever_is_connected_through_the_address_learns_that_its_host_has_left_and_nobody_else()
    {
        var (holder, other) = await lab.HealAsync();
        using var idle = lab.Client.Connect(Lab.Lab.Vip);
        using var direct = lab.Client.Connect(holder.Address);
        Greeted(idle);
        Greeted(direct);
        using var session = lab.Client.Open(TimeSpan.FromMinutes(2));
        Assert.Equal(holder.Name, session.Query("SELECT @@hostname").Scalar);

        holder.Mysqld.Freeze();
        var asleep = Task.Run(() => session.Query("SELECT SLEEP(100)"));
        using var inTheBacklog = lab.Client.Connect(Lab.Lab.Vip);

        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, $"the address to go from {holder.Name} to {other.Name}");
        await lab.Until(() => asleep.IsCompleted, Bounds.Patience, "who waits for an answer to learn that none will come");
        await Assert.ThrowsAsync<SqlException>(() => asleep);
        await lab.Until(() => Ended(idle), Bounds.Patience, "an idle client to learn of it");
        await lab.Until(() => Ended(inTheBacklog), Bounds.Patience, "a client in the backlog to learn of it");
        Assert.False(direct.Poll(TimeSpan.Zero, SelectMode.SelectRead), "a connection to the host's own address was reset");
        Assert.Equal(other.Name, lab.Client.WhoAnswers());
        await lab.Until(() => holder.Daemon.Journal.Contains("clients told", StringComparison.Ordinal), Bounds.Patience, "the journal to say so");
    }

    private static void Greeted(Socket client)
    {
        Assert.True(client.Poll(Bounds.Patience, SelectMode.SelectRead), "no greeting");
        Assert.True(client.Receive(new byte[512]) > 0);
    }

    private static bool Ended(Socket client)
    {
        if (!client.Poll(TimeSpan.Zero, SelectMode.SelectRead))
            return false;
        return client.Receive(new byte[512], SocketFlags.None, out var error) == 0 || error == SocketError.ConnectionReset;
    }
}
