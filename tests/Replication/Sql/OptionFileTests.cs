using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Sql;

public sealed class OptionFileTests(OneServer one) : IClassFixture<OneServer>
{
    private const string Login = "[client]\nuser=" + ServerTemplate.AdminUser + "\npassword=\"" + ServerTemplate.AdminPassword + "\"\n";

    [Fact]
    public void User_and_password_come_from_the_file()
    {
        using LibMariaDbSession session = LibMariaDbSession.Open(new SqlEndpoint { Host = "127.0.0.1", Port = one.Server.Port, OptionFile = Write(Login) });

        Assert.StartsWith("admin@", session.Query("SELECT CURRENT_USER()").Scalar, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host=192.0.2.1\n")]
    [InlineData("port=1\n")]
    [InlineData("socket=/nowhere/sock\n")]
    [InlineData("protocol=socket\n")]
    [InlineData("host=192.0.2.1\nport=1\nsocket=/nowhere/sock\nprotocol=socket\ndatabase=nothing_here\n")]
    public void The_server_never_comes_from_the_file_by_TCP(string lines)
    {
        if (lines.Contains("database=", StringComparison.Ordinal))
            one.Server.Execute("CREATE DATABASE IF NOT EXISTS nothing_here");
        using LibMariaDbSession session = LibMariaDbSession.Open(new SqlEndpoint { Host = "127.0.0.1", Port = one.Server.Port, OptionFile = Write(Login + lines) });

        Assert.Equal(one.Server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), session.Query("SELECT @@port").Scalar);
    }

    [Theory]
    [InlineData("host=192.0.2.1\n")]
    [InlineData("socket=/nowhere/sock\n")]
    [InlineData("protocol=tcp\n")]
    [InlineData("host=192.0.2.1\nport=1\nsocket=/nowhere/sock\nprotocol=tcp\n")]
    public void The_server_never_comes_from_the_file_by_socket(string lines)
    {
        using LibMariaDbSession session = LibMariaDbSession.Open(new SqlEndpoint { Socket = one.Server.Socket, OptionFile = Write(Login + lines) });

        Assert.Equal("admin@%", session.Query("SELECT CURRENT_USER()").Scalar);
        Assert.Equal(one.Server.Socket, session.Query("SELECT @@socket").Scalar);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_and_no_login_without_it()
    {
        SqlException missing = Assert.Throws<SqlException>(() => LibMariaDbSession.Open(new SqlEndpoint { Socket = one.Server.Socket, User = "root", OptionFile = "/nowhere/admin.cnf" }));
        SqlException folder = Assert.Throws<SqlException>(() => LibMariaDbSession.Open(new SqlEndpoint { Socket = one.Server.Socket, User = "root", OptionFile = "/etc" }));

        Assert.EndsWith("the option file /nowhere/admin.cnf is not there", missing.Message, StringComparison.Ordinal);
        Assert.EndsWith("the option file /etc is a folder", folder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_others_may_read_is_noticed()
    {
        string file = Write(Login);
        Assert.False(OptionFile.IsOpenToOthers(file));

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.True(OptionFile.IsOpenToOthers(file));
    }

    private static string Write(string text)
    {
        string file = Path.Combine(ServerTemplate.Root, Guid.NewGuid().ToString("N") + ".cnf");
        using StreamWriter writer = new(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        writer.Write(text);
        return file;
    }
}
