using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Pairs;

public sealed class FreshPairTests
{
    [Fact]
    public void Two_fresh_servers_become_a_pair_and_the_second_apply_finds_nothing_to_do()
    {
        using RealPair pair = RealPair.Configured();

        Answer plan = pair.Plan();
        Assert.True(plan.Code == 0, plan.All);
        Assert.Contains("CHANGE MASTER TO", plan.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Variables that are not as they should be", plan.Output, StringComparison.Ordinal);

        Answer apply = pair.Apply();
        Assert.True(apply.Code == 0, apply.All);

        pair.Db1.Execute("CREATE DATABASE app", "CREATE TABLE app.t (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT)", "INSERT INTO app.t (v) VALUES ('from db1')");
        RealPair.Until(pair.Db2, "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app'", "1");
        pair.Db2.Execute("INSERT INTO app.t (v) VALUES ('from db2')");
        RealPair.Until(pair.Db1, "SELECT GROUP_CONCAT(v ORDER BY v) FROM app.t", "from db1,from db2");
        RealPair.Until(pair.Db2, "SELECT GROUP_CONCAT(v ORDER BY v) FROM app.t", "from db1,from db2");

        Answer again = pair.Apply();
        Assert.True(again.Code == 0, again.All);
        Assert.StartsWith("nothing to do", again.Output, StringComparison.Ordinal);
    }
}
