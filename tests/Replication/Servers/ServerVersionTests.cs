namespace VipGuard.Replication.Tests.Servers;

public sealed class ServerVersionTests
{
    [Theory]
    [InlineData("10.11.19-MariaDB-0+deb12u1", "MariaDB 10.11.19")]
    [InlineData("10.11.19-MariaDB-0+deb12u1-log", "MariaDB 10.11.19")]
    [InlineData("5.5.5-10.11.19-MariaDB-0+deb12u1", "MariaDB 10.11.19")]
    [InlineData("11.4.2-MariaDB", "MariaDB 11.4.2")]
    [InlineData("9.7.4-2", "MySQL 9.7.4")]
    [InlineData("5.6.24-log", "MySQL 5.6.24")]
    [InlineData("8.0.36-0ubuntu0.22.04.1", "MySQL 8.0.36")]
    public void The_version_is_read_from_what_servers_say(string text, string expected)
    {
        Assert.True(ServerVersion.TryParse(text, out ServerVersion version));
        Assert.Equal(expected, version.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("MariaDB")]
    [InlineData("10.11-MariaDB")]
    [InlineData("10.11.99999999999")]
    [InlineData("PostgreSQL 16.1")]
    public void What_is_no_version_is_none(string? text) => Assert.False(ServerVersion.TryParse(text, out _));

    [Theory]
    [InlineData("10.11.19-MariaDB", "MariaDB")]
    [InlineData("10.5.0-MariaDB", "MariaDB")]
    [InlineData("10.4.33-MariaDB", "is MariaDB 10.4.33: at least MariaDB 10.5 is needed, and 10.11 is what vipguard is tested with")]
    [InlineData("5.6.24-log", "is MySQL 5.6.24: at least MySQL 5.7.9 is needed, and 9.7 is what vipguard is tested with")]
    [InlineData("5.7.9", "MySQL")]
    [InlineData("8.4.0", "MySQL")]
    [InlineData("9.7.4-2", "MySQL")]
    public void One_place_chooses_the_dialect(string text, string expected)
    {
        Assert.True(ServerVersion.TryParse(text, out ServerVersion version));

        bool taken = Dialect.TryFor(version, out Dialect? dialect, out string refusal);
        Assert.Equal(expected, taken ? dialect!.Name : refusal);
    }
}
