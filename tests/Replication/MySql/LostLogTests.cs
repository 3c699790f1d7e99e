using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.MySqlServers;

/// <summary>A source whose binary log was reset under a connected replica: 9.7 shows Yes, Yes and 0 as MariaDB does, and nothing arrives. Positions tell.</summary>
public sealed class LostLogTests(MySqlPair shared) : IClassFixture<MySqlPair>
{
    [MySqlFact]
    public void A_log_that_was_reset_is_seen_with_all_lights_green_and_after_a_new_login()
    {
        MySqlPair pair = shared.Running();
        pair.Db2.Execute("INSERT INTO app.t (v) VALUES ('a')", "INSERT INTO app.t (v) VALUES ('b')");
        pair.Until(d => d.TransactionsBehind == 0);

        pair.Db2.Execute(MySqlPair.Dialect.ResetBinlog, "INSERT INTO app.t (v) VALUES ('never arrives')");
        DirectionStatus green = pair.Until(d => d.State == DirectionState.Broken);

        Assert.Equal(("Yes", "Yes", 0), (green.Io, green.Sql, green.Channel!.IoErrno));
        Assert.Contains("it was reset or has lost its end, and new rows do not arrive although replication looks healthy", green.Trouble, StringComparison.Ordinal);
        Assert.True(green.Lags.Single().Transactions < 0);
        Assert.Equal("0", pair.Db1.Scalar("SELECT COUNT(*) FROM app.t WHERE v = 'never arrives'"));

        pair.Db1.Execute("STOP REPLICA", "START REPLICA");
        DirectionStatus told = pair.Until(d => d.Channel!.IoErrno != 0);
        Assert.Equal((DirectionState.Broken, 13114), (told.State, told.Channel!.IoErrno));
    }
}
