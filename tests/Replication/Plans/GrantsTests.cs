namespace VipGuard.Replication.Tests.Plans;

public sealed class GrantsTests
{
    [Fact]
    public void MariaDBs_lines_are_read_without_their_hash()
    {
        ServerGrants grants = Read("GRANT RELOAD, PROCESS, BINLOG MONITOR, READ_ONLY ADMIN ON *.* TO `adm`@`%` IDENTIFIED BY PASSWORD '*F14C'", "GRANT SELECT ON `app`.* TO `adm`@`%`");

        Assert.True(grants.Has("BINLOG MONITOR"));
        Assert.True(grants.Has("READ_ONLY ADMIN"));
        Assert.False(grants.Has("SELECT"));
        Assert.True(grants.Has("SELECT", "app.*"));
        Assert.False(grants.MayGrant);
    }

    [Fact]
    public void MySQLs_static_and_dynamic_privileges_stand_in_two_lines()
    {
        ServerGrants grants = Read("GRANT PROCESS, REPLICATION CLIENT ON *.* TO `adm`@`%` WITH GRANT OPTION", "GRANT CONNECTION_ADMIN,SYSTEM_VARIABLES_ADMIN ON *.* TO `adm`@`%`", "GRANT PROXY ON ``@`` TO `root`@`localhost` WITH GRANT OPTION");

        Assert.True(grants.Has("REPLICATION CLIENT"));
        Assert.True(grants.Has("SYSTEM_VARIABLES_ADMIN"));
        Assert.False(grants.Has("SUPER"));
        Assert.True(grants.MayGrant);
    }

    [Theory]
    [InlineData("GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION", true)]
    [InlineData("GRANT ALL PRIVILEGES ON `app`.* TO `app`@`%`", false)]
    [InlineData("GRANT `reader` TO `adm`@`%`", false)]
    [InlineData("GRANT SUPER", false)]
    [InlineData("", false)]
    [InlineData("Rechte für adm@%", false)]
    public void All_privileges_hold_every_one(string line, bool has) => Assert.Equal(has, Read(line).Has("SUPER"));

    private static ServerGrants Read(params string[] lines) => ServerGrants.Read(new SqlRows(["Grants"], [.. lines.Select(l => new string?[] { l })]));
}
