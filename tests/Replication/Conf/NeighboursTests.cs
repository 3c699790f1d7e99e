namespace VipGuard.Replication.Tests.Conf;

public sealed class NeighboursTests
{
    private const string Ours = "/etc/mysql/mariadb.conf.d/60-vipguard.cnf";

    private static readonly IReadOnlySet<string> schemas = new HashSet<string>(["app", "mysql"], StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void Files_come_in_the_servers_order_and_their_lines_with_place_and_group()
    {
        DropInNeighbours all = Read(
            ("/etc/mysql/my.cnf", "[client-server]\nsocket = /run/s\n!includedir /etc/mysql/conf.d/\n!includedir /etc/mysql/mariadb.conf.d\n!include /etc/last.cnf\n"),
            ("/etc/mysql/conf.d/b.cnf", "[mysqld]\nloose-slow-query-log\n"),
            ("/etc/mysql/conf.d/a.cnf", "# nothing\n; nothing\n[mysqld]\nserver-id=7 # seven\ninit_connect='SET x=\"#\"'\n"),
            ("/etc/mysql/conf.d/a.cnf.bak", "[mysqld]\nserver-id=8\n"),
            ("/etc/last.cnf", "[server]\nmax_connections\t= 5\n"));

        Assert.Equal(["/etc/mysql/my.cnf", "/etc/mysql/conf.d/a.cnf", "/etc/mysql/conf.d/b.cnf", Ours, "/etc/last.cnf"], all.Files);
        Assert.Equal(
            [
                "/etc/mysql/my.cnf:2 [client-server] socket = /run/s", "/etc/mysql/conf.d/a.cnf:4 [mysqld] server_id = 7", "/etc/mysql/conf.d/a.cnf:5 [mysqld] init_connect = SET x=\"#\"",
                "/etc/mysql/conf.d/b.cnf:2 [mysqld] slow_query_log", "/etc/last.cnf:2 [server] max_connections = 5",
            ],
            all.Lines.Select(l => $"{l.Where} [{l.Group}] {l.Name}{(l.Value is null ? "" : " = " + l.Value)}"));
    }

    [Fact]
    public void Files_that_include_each_other_come_to_an_end()
    {
        DropInNeighbours all = Read(("/etc/mysql/my.cnf", "!include /etc/mysql/my.cnf\n[mysqld]\nx=1\n"));

        Assert.InRange(all.Lines.Count, 1, 20);
    }

    [Theory]
    [InlineData("!includedir")]
    [InlineData("!")]
    [InlineData("[")]
    [InlineData("[mysqld")]
    [InlineData("=")]
    [InlineData("= 5")]
    [InlineData("x = '")]
    [InlineData("\0\u0007")]
    public void Broken_lines_break_nothing(string line) => Assert.NotNull(Read(("/etc/mysql/my.cnf", $"[mysqld]\n{line}\n")));

    [Theory]
    [InlineData(null, "")]
    [InlineData("mysqld", "")]
    [InlineData("mysqld3307", "3307")]
    [InlineData("mariadbd.3307", ".3307")]
    [InlineData("mariadb.second", ".second")]
    [InlineData("galera", "")]
    public void A_groups_suffix_is_what_comes_after_the_usual_name(string? group, string suffix) => Assert.Equal(suffix, DropInNeighbours.SuffixOf(group));

    [Fact]
    public void Each_kind_of_server_reads_its_own_groups()
    {
        Assert.Contains("mariadb-10.11.second", DropInNeighbours.GroupsOf(Part.Version("10.11.19-MariaDB"), ".second"));
        Assert.DoesNotContain("mariadb", DropInNeighbours.GroupsOf(Part.Version("8.0.42"), ""));
        Assert.Contains("mysqld-8.0", DropInNeighbours.GroupsOf(Part.Version("8.0.42"), ""));
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "[mysqld]\nauto_increment_offset = 2", "70-later.cnf:2: auto_increment_offset = 2 comes after the drop-in and wins over its 1: both servers would hand out the same keys (1062); take it out, or give the drop-in a name that comes later" },
        { "[mysqld]\nserver-id = 2", "70-later.cnf:2: server_id = 2 comes after the drop-in and wins over its 1: both servers would have one id, and replication stops (1593); take it out, or give the drop-in a name that comes later" },
        { "[mariadb]\nsync-binlog=0", "70-later.cnf:2: sync_binlog = 0 comes after the drop-in and wins over its 1; take it out, or give the drop-in a name that comes later" },
        { "[mysqld]\nlog-replica-updates=OFF", "70-later.cnf:2: log_replica_updates = OFF comes after the drop-in and wins over its ON; take it out, or give the drop-in a name that comes later" },
        { "[mysqld]\nslave-skip-errors=all", "70-later.cnf:2: slave_skip_errors = all steps over rows that do not fit, and the data differ without a word; take it out" },
        { "[mysqld]\nbinlog-do-db=app", "70-later.cnf:2: binlog_do_db = app keeps rows out of the log; with statements it goes by USE, so \"USE other; UPDATE app.t\" is lost or let in against its sense; take it out" },
        { "[mysqld]\nbinlog-do-db=aap", "and there is no schema aap here: misspelt?" },
        { "[mysqld]\nreplicate-wild-ignore-table=apq.%", "replicate_wild_ignore_table = apq.% loses rows while the positions on both servers stay equal; and there is no schema apq here: misspelt?; take it out" },
        { "[mysqld]\nskip-networking", "skip_networking: the other server can't connect; take it out" },
        { "[mysqld]\ninit-rpl-role=SLAVE", "init_rpl_role = SLAVE cuts transactions off this server's binary log after a crash; take it out" },
        { "[mysqld]\ndisable-log-bin", "disable_log_bin turns the binary log off" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_undoes_the_drop_in_or_loses_rows_is_named_with_its_place(string text, string expected) =>
        Assert.Contains(expected, Assert.Single(Troubles("70-later.cnf", text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("50-before.cnf", "[mysqld]\nserver-id = 2\nsync_binlog = 0\nread_only = 1")]
    [InlineData("70-later.cnf", "[mysqld]\nserver-id = 1\nlog-bin = mysql-bin\nmax_connect_errors = 2000000\nbinlog_format=row\nread-only\n")]
    [InlineData("70-later.cnf", "[mysqldump]\nserver-id = 2\n[client]\nslave-skip-errors=all\n[mysqld3307]\nserver-id=2")]
    [InlineData("70-later.cnf", "[mysqld]\nslave-skip-errors=OFF\nskip-networking=0\nmax_connections=9")]
    public void What_does_no_harm_is_not(string file, string text) => Assert.Empty(Troubles(file, text));

    [Fact]
    public void Read_only_anywhere_is_wrong_where_both_are_written() =>
        Assert.Contains("50-before.cnf:2: read_only is on, and with writers = \"both\" no daemon lifts it", Assert.Single(Troubles("50-before.cnf", "[mysqld]\nread_only\n", holder: false)), StringComparison.Ordinal);

    [Fact]
    public void The_command_line_wins_over_every_file()
    {
        ServerPart part = Part.Of("10.11.19-MariaDB");

        Assert.Equal(
            ["the server's command line: auto_increment_offset = 2 comes after the drop-in and wins over its 1: both servers would hand out the same keys (1062); take it out of its unit (systemctl cat) or start script"],
            DropInTroubles.OnCommandLine(part, part.Settings(), ["--auto-increment-offset=2", "--server-id=1", "--user=mysql", "--basedir=/usr"]));
    }

    [Fact]
    public void What_is_persisted_wins_over_every_file() =>
        Assert.Equal(
            ["mysqld-auto.cnf holds replica_net_timeout = 77, which wins over every file; RESET PERSIST replica_net_timeout"],
            DropInServer.Persisted([("replica_net_timeout", "77"), ("sync_binlog", "1"), ("max_connections", "5"), ("max_connect_errors", "2000000")], Part.Of("9.7.4-2").Settings()));

    [Theory]
    [InlineData("app", "%", "mysql_native_password", "", "'app'@'%' has no password and may come from anywhere")]
    [InlineData("app", "10.%", "mysql_native_password", "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19", "'app'@'10.%' has a password that is the first one guessed")]
    [InlineData("", "localhost", "mysql_native_password", "", "''@'localhost' is an anonymous user")]
    [InlineData("app", "%", "caching_sha2_password", "", "'app'@'%' has no password")]
    [InlineData("app", "10.0.0.1", "mysql_native_password", "", null)]
    [InlineData("root", "localhost", "unix_socket", "", null)]
    [InlineData("app", "%", "mysql_native_password", "*0123456789012345678901234567890123456789", null)]
    public void Accounts_that_anybody_gets_in_by_are_named_and_no_hash_is(string user, string host, string plugin, string stored, string? expected)
    {
        SqlRows rows = new(["User", "Host", "plugin", "authentication_string"], [[user, host, plugin, stored]]);

        string[] said = [.. DropInServer.Accounts(rows.Select(LoginAccount.Of))];

        if (expected is null)
            Assert.Empty(said);
        else
            Assert.StartsWith(expected, Assert.Single(said), StringComparison.Ordinal);
        Assert.DoesNotContain(said, s => s.Contains("*2470", StringComparison.Ordinal));
    }

    private static string[] Troubles(string file, string text, bool holder = true)
    {
        ServerPart part = Part.Of("10.11.19-MariaDB", design: Part.Design(holder));
        DropInNeighbours all = Read(("/etc/mysql/my.cnf", "!includedir /etc/mysql/mariadb.conf.d/\n"), ("/etc/mysql/mariadb.conf.d/" + file, text));
        return [.. DropInTroubles.InFiles(part, part.Settings(), all, Ours, DropInNeighbours.GroupsOf(part.Version, ""), schemas)];
    }

    private static DropInNeighbours Read(params (string Path, string Text)[] files)
    {
        (string Path, string Text)[] all = [.. files, (Ours, "")];
        return DropInNeighbours.Read(
            ["/etc/my.cnf", "/etc/mysql/my.cnf"],
            path => all.Where(f => f.Path == path).Select(f => f.Text).FirstOrDefault(),
            folder => all.Select(f => f.Path).Where(p => Path.GetDirectoryName(p) == folder.TrimEnd('/')));
    }
}
