using System.Collections.Concurrent;
using System.Net;
using VipGuard.Daemon.Commands.Pair;
using VipGuard.Daemon.Roles;
using VipGuard.Replication.Tests.MySqlServers;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Roles;

/// <summary>How the peer's server is logged in to with the replication account.</summary>
public sealed class PeerServerTests
{
    [MySqlFact]
    public void MySQL_is_given_the_password_over_TLS_at_the_first_try()
    {
        using RealPair pair = RealPair.Configured(ServerKind.MySql);
        using PairKey key = pair.Key();
        // In clear, this account is not let in.
        pair.Db2.Execute("SET SESSION sql_log_bin = 0", $"CREATE USER vipguard_repl@127.0.0.1 IDENTIFIED BY '{key.ReplicationPassword()}' REQUIRE SSL", "GRANT REPLICATION SLAVE ON *.* TO vipguard_repl@127.0.0.1");
        BlockingCollection<PeerFacts> answers = [];
        using PeerServer peer = new(SetupOf(pair.Db2.Port, key.ReplicationPassword()), urgent: false, TimeProvider.System, answers.Add);

        peer.Ask(before: null, TimeSpan.Zero);

        Assert.True(answers.TryTake(out PeerFacts? facts, TimeSpan.FromSeconds(20)));
        Assert.True(facts.IsUp, facts.Why);
        using ISqlSession? outside = new PairSessions(pair.Request).OpenOutside(pair.Design.Second, pair.Design.First, key, out string why);
        Assert.True(outside is not null, why);
    }

    [Fact]
    public void MariaDB_without_TLS_is_asked_in_clear_whatever_the_local_server_is()
    {
        using RealPair pair = RealPair.Applied();
        using PairKey key = pair.Key();
        BlockingCollection<PeerFacts> answers = [];
        using PeerServer peer = new(SetupOf(pair.Db2.Port, key.ReplicationPassword()), urgent: true, TimeProvider.System, answers.Add);

        peer.Ask(before: null, TimeSpan.Zero);

        Assert.True(answers.TryTake(out PeerFacts? facts, TimeSpan.FromSeconds(20)));
        Assert.True(facts.IsUp, facts.Why);
        using ISqlSession? outside = new PairSessions(pair.Request).OpenOutside(pair.Design.Second, pair.Design.First, key, out string why);
        Assert.True(outside is not null, why);
    }

    [Fact]
    public void Whatever_goes_wrong_the_peer_is_gone_and_is_asked_again()
    {
        BlockingCollection<PeerFacts> answers = [];
        using PeerServer peer = new(SetupOf(port: 70000, "secret"), urgent: true, TimeProvider.System, answers.Add);

        for (int i = 0; i < 2; i++)
        {
            peer.Ask(before: null, TimeSpan.FromSeconds(i));

            Assert.True(answers.TryTake(out PeerFacts? facts, TimeSpan.FromSeconds(20)), "no answer");
            Assert.Equal((PeerPresence.Gone, TimeSpan.FromSeconds(i)), (facts.Presence, facts.At));
            Assert.NotEqual("", facts.Why);
        }
    }

    private static RoleSetup SetupOf(int port, string password)
    {
        RoleSettings settings = new(new PairNode("db1", IPAddress.Loopback, 3306, 1), new PairNode("db2", IPAddress.Loopback, port, 2), "vipguard_repl");
        return new RoleSetup(settings, "VI_1", "/no/such/socket", "vipguard", null, "vipguard_repl", password);
    }
}
