using VipGuard.Daemon.Commands.Pair;

namespace VipGuard.Replication.Tests.Conf;

public sealed class ServerRestartTests
{
    private static readonly PairDesign design = Part.Design();
    private readonly List<string> ran = [];

    [Fact]
    public void The_distributions_unit_is_found_restarted_and_waited_for()
    {
        Queue<string?> looks = new(["it starts", "it recovers", null]);
        ServerRestart restart = new("db1", _ => null, _ => looks.Dequeue(), _ => null) { Systemctl = Known("mysql.service"), BootedSign = "/" };

        Assert.Null(restart.Restart(design.First));
        Assert.Equal(["cat mariadb.service", "cat mysql.service", "restart mysql.service"], ran);
        Assert.Empty(looks);
    }

    [Theory]
    [InlineData("mariadb@3307", "restart mariadb@3307.service")]
    [InlineData("mysql@db1.service", "restart mysql@db1.service")]
    [InlineData("my.sql", "restart my.sql.service")]
    public void The_files_unit_is_taken_as_it_is(string service, string expected)
    {
        Assert.Null(new ServerRestart("db1", _ => service, _ => null, _ => null) { Systemctl = Known(), BootedSign = "/" }.Restart(design.First));
        Assert.Equal([expected], ran);
    }

    [Fact]
    public void Another_hosts_server_is_not_touched()
    {
        string? why = new ServerRestart("db1", _ => null, _ => null, _ => null) { Systemctl = Known("mariadb.service"), BootedSign = "/" }.Restart(design.Second);

        Assert.Equal("is not on this host, and a server is restarted on its own host only; run 'vipguard pair apply --restart' on db2, or restart its server there", why);
        Assert.Empty(ran);
    }

    [Fact]
    public void Without_systemd_it_says_so()
    {
        string? why = new ServerRestart("db1", _ => null, _ => null, _ => null) { Systemctl = Known("mariadb.service"), BootedSign = "/no/such/folder" }.Restart(design.First);

        Assert.Equal("was not restarted: systemd does not run this host; restart the server as it was started", why);
        Assert.Empty(ran);
    }

    [Fact]
    public void No_unit_a_failed_restart_and_a_server_that_stays_silent_are_three_words()
    {
        Assert.Contains("name its unit with service = \"…\" in its [[node]]", new ServerRestart("db1", _ => null, _ => null, _ => null) { Systemctl = Known(), BootedSign = "/" }.Restart(design.First), StringComparison.Ordinal);
        Assert.Equal(
            "was not restarted: systemctl restart x.service ended with 1 (Job for x.service failed.); journalctl -u x.service says why",
            new ServerRestart("db1", _ => "x", _ => null, _ => null) { Systemctl = _ => (1, "Job for x.service failed."), BootedSign = "/" }.Restart(design.First));
        Assert.Equal(
            "does not answer 0 s after the restart of x.service: it sleeps; journalctl -u x.service",
            new ServerRestart("db1", _ => "x", _ => "it sleeps", _ => null) { Systemctl = Known(), BootedSign = "/", Limit = TimeSpan.Zero }.Restart(design.First));
    }

    [Fact]
    public void Without_its_option_file_in_place_nothing_is_restarted()
    {
        string? why = new ServerRestart("db1", _ => "x", _ => null, _ => "db1: /etc/my.cnf.d is not read") { Systemctl = Known(), BootedSign = "/" }.Restart(design.First);

        Assert.Equal("was not restarted, because its option file is not in place: db1: /etc/my.cnf.d is not read", why);
        Assert.Empty(ran);
    }

    private Func<string[], (int, string)> Known(params string[] units) => words =>
    {
        ran.Add(string.Join(' ', words));
        return (words[0] is "restart" || units.Contains(words[1], StringComparer.Ordinal) ? 0 : 1, "");
    };
}
