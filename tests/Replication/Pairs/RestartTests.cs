using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

/// <summary>Settings that a running server does not take.</summary>
public sealed class RestartTests
{
    [Fact]
    public void What_needs_a_restart_is_said_and_done_only_when_asked_for()
    {
        using RealPair pair = new();
        pair.Db1.Start();
        pair.Db2.Start(pair.DropIn("db2"));
        Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);

        Answer said = pair.ApplyOn("db1");
        Assert.Equal(1, said.Code);
        Assert.Contains("refused: db1: log_bin is OFF and must be ON, log_slave_updates is OFF and must be ON;", said.Output, StringComparison.Ordinal);
        Assert.Contains("'vipguard pair apply --restart' on that host does both", said.Output, StringComparison.Ordinal);

        Starter starter = new(pair, works: true);
        Answer done = pair.Run(c => c.Apply(pair.OnHost("db1") with { Restart = starter }));

        Assert.True(done.Code == 0, done.All);
        Assert.Equal(["db1"], starter.Asked);
        Assert.Contains("1  db1  vipguard pair conf --write\n      -- log_bin is OFF and must be ON, log_slave_updates is OFF and must be ON\n   2  db1  restart of its server\n", done.Output, StringComparison.Ordinal);
        Assert.Equal(0, pair.ApplyOn("db2").Code);
        OneHostTests.RowsGoBothWays(pair);
    }

    [Fact]
    public void Where_more_than_a_restart_is_missing_no_server_is_restarted_for_nothing()
    {
        using RealPair pair = new();
        pair.Db1.Start("", "--slave-skip-errors=1062");
        pair.Db2.Start();
        Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);

        Starter starter = new(pair, works: true);
        Answer refused = pair.Run(c => c.Apply(pair.OnHost("db1") with { Restart = starter }));

        Assert.Equal(1, refused.Code);
        Assert.Empty(starter.Asked);
        Assert.Contains("refused: db1: log_bin is OFF and must be ON", refused.Output, StringComparison.Ordinal);
        Assert.Contains("refused: db1: slave_skip_errors is 1062", refused.Output, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_restart_that_fails_ends_the_run_and_a_server_of_another_host_is_never_restarted()
    {
        using RealPair pair = new();
        pair.Db1.Start();
        pair.Db2.Start();
        Assert.Equal(0, pair.Run(c => c.Key(pair.Request)).Code);

        Starter starter = new(pair, works: false);
        Answer failed = pair.Run(c => c.Apply(pair.OnHost("db1") with { Restart = starter }));
        Assert.Equal((1, "db1 was not restarted: no"), (failed.Code, failed.Error.TrimEnd()));

        Starter none = new(pair, works: true);
        Answer other = pair.Run(c => c.Apply(pair.Request with { Restart = none }));
        Assert.Equal(1, other.Code);
        Assert.Empty(none.Asked);
    }

    private sealed class Starter(RealPair pair, bool works) : IServerRestart
    {
        internal List<string> Asked { get; } = [];

        public string? Restart(PairNode node)
        {
            Asked.Add(node.Name);
            if (!works)
                return "was not restarted: no";
            pair.ServerOf(node.Name).Stop();
            pair.ServerOf(node.Name).Start(pair.DropIn(node.Name));
            return null;
        }
    }
}
