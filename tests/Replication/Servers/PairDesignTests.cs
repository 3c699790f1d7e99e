using System.Net;

namespace VipGuard.Replication.Tests.Servers;

public sealed class PairDesignTests
{
    [Theory]
    [InlineData("db1 10.0.0.1 3306", "r", "a pair has two nodes, the file lists 1")]
    [InlineData("db1 10.0.0.1 3306|db2 10.0.0.2 3306|db3 10.0.0.3 3306", "r", "a pair has two nodes, the file lists 3")]
    [InlineData("db1 10.0.0.1 3306|db1 10.0.0.2 3306", "r", "both nodes are named db1")]
    [InlineData("db1 10.0.0.1 3306|db2 10.0.0.1 3306", "r", "nodes db1 and db2 have the same address and port, 10.0.0.1:3306")]
    [InlineData("db1 10.0.0.1 0|db2 10.0.0.2 3306", "r", "node db1: port 0 is none; 1 to 65535")]
    [InlineData("../../etc/x 10.0.0.1 3306|db2 10.0.0.2 3306", "r", "the node's name \"../../etc/x\" can't be used")]
    [InlineData("db1 10.0.0.1 3306|db2 10.0.0.2 3306", "o'hara", "replication_user \"o'hara\" can't be used")]
    [InlineData("db1 10.0.0.1 3306|db2 10.0.0.2 3306", "a_name_that_is_too_long_for_mysql_", "32 at most")]
    [InlineData("db1 10.0.0.1 3306|db2 10.0.0.2 3306", "", "can't be used")]
    [InlineData("db1 10.0.0.1 3306|db2 10.0.0.1 3307", "vipguard_repl", "")]
    [InlineData("db1 ::1 3306|db-2.example ::2 3306", "vipguard_repl", "")]
    public void A_design_that_can_not_be_is_refused_with_a_sentence(string nodes, string user, string expected)
    {
        (string, IPAddress, int)[] given = [.. nodes.Split('|').Select(n => n.Split(' ')).Select(n => (n[0], IPAddress.Parse(n[1]), int.Parse(n[2], System.Globalization.CultureInfo.InvariantCulture)))];

        bool made = PairDesign.TryCreate(given, user, out PairDesign? design, out string error);

        Assert.Equal(expected.Length == 0, made);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        if (made)
            Assert.Equal([1, 2], design!.Nodes.Select(n => n.Place));
    }
}
