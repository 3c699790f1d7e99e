using System.Diagnostics;
using System.Net;
using VipGuard.Daemon.Commands.Pair;
using VipGuard.Daemon.Configuration;
using VipGuard.Replication.Tests.MySqlServers;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Conf;

public sealed class ConfCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vipguard-conf-").FullName;

    private string Included => Directory.CreateDirectory(Path.Combine(folder, "conf.d")).FullName;

    private string Ours => Path.Combine(Included, "60-vipguard.cnf");

    private string Main => Path.Combine(folder, "my.cnf");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void It_is_written_once_keeps_the_servers_log_and_a_restarted_server_shows_it()
    {
        using RealServer server = new();
        server.Start($"[mariadbd]\nlog-bin = oldbin\n!includedir {Included}\n");
        ConfRequest request = Request(server.Socket);

        Answer made = Run(request);
        Assert.True(made.Code == 0, made.All);
        Assert.StartsWith($"made {Ours}:\n", made.Output, StringComparison.Ordinal);
        Assert.Contains("  + log_bin = oldbin\n", made.Output, StringComparison.Ordinal);
        Assert.Contains("  + log_bin_index = oldbin.index\n", made.Output, StringComparison.Ordinal);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            File.GetUnixFileMode(Ours));
        Assert.Equal([Ours], Directory.GetFiles(Included));
        Assert.Equal((0, $"nothing to do: {Ours} is as it should be\n"), Plain(Run(request)));

        server.Stop();
        server.Start($"[mariadbd]\nlog-bin = oldbin\n!includedir {Included}\n");

        Assert.Equal("1,1,ON,1", server.Scalar("SELECT CONCAT_WS(',', @@server_id, @@gtid_domain_id, IF(@@read_only, 'ON', 'OFF'), @@log_bin_basename LIKE '%/oldbin')"));
        Assert.Equal((0, $"nothing to do: {Ours} is as it should be\n"), Plain(Run(request)));
    }

    [Fact]
    public void What_changes_is_said_and_a_persons_lines_stay()
    {
        File.WriteAllText(Main, $"!includedir {Included}\n");
        ConfRequest request = Request(null) with { Server = "mariadb" };
        Assert.Equal(0, Run(request).Code);
        File.WriteAllText(Ours, File.ReadAllText(Ours).Replace("#bind_address = 0.0.0.0", "bind_address = 0.0.0.0\nmax_connections = 7", StringComparison.Ordinal));
        Assert.StartsWith("nothing to do", Run(request).Output, StringComparison.Ordinal);

        Answer changed = Run(request with { Pair = new PairConfig { Writers = Writers.Both, SemiSyncTimeout = TimeSpan.FromSeconds(5) } });

        Assert.Equal(
            [$"changed {Ours}:", "    rpl_semi_sync_master_timeout: 2000 → 5000", "  - read_only = ON", "  - skip_slave_start = ON"],
            changed.Output.Split('\n').Take(4));
        Assert.Contains("\nbind_address = 0.0.0.0\nmax_connections = 7\n", File.ReadAllText(Ours), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_hand_is_left_as_it_is()
    {
        File.WriteAllText(Main, $"!includedir {Included}\n");
        File.WriteAllText(Ours, "[mysqld]\nserver_id = 12\n");

        Answer answer = Run(Request(null) with { Server = "mariadb" });

        Assert.Equal((1, ""), Plain(answer));
        Assert.Equal($"db1: {Ours} was not written by vipguard, and is left as it is; move it away, or set option_file of this node to another name", answer.Error.TrimEnd());
        Assert.Equal("[mysqld]\nserver_id = 12\n", File.ReadAllText(Ours));
    }

    [Fact]
    public void A_folder_that_the_server_does_not_read_is_refused_with_what_to_do()
    {
        File.WriteAllText(Main, "[mysqld]\n");

        Answer answer = Run(Request(null) with { Server = "mysql-8.0" });

        Assert.Equal((1, ""), Plain(answer));
        Assert.Equal($"db1: the server would not read {Ours}: {Main} does not name it; put '!includedir {Included}/' at the end of {Main}, or change option_file", answer.Error.TrimEnd());
        Assert.Empty(Directory.GetFiles(Included));
    }

    [Fact]
    public void Places_that_can_not_take_it_are_refused_in_words()
    {
        File.WriteAllText(Main, $"!includedir {Included}\n!include {folder}/gone/x.cnf\n");
        ConfRequest request = Request(null) with { Server = "mariadb" };

        Assert.Equal($"db1: there is no folder {folder}/gone; set option_file of this node to where its server reads option files from", Run(At(request, $"{folder}/gone/x.cnf")).Error.TrimEnd());
        Assert.Contains("only if their name ends with .cnf; change option_file", Run(At(request, $"{Included}/vipguard.conf")).Error, StringComparison.Ordinal);
        Directory.CreateDirectory(Ours);
        Assert.Equal($"db1: {Ours} is a folder; option_file names a file", Run(request).Error.TrimEnd());
        Assert.Contains("none of its own files is there", Run(request with { Roots = [folder + "/no.cnf"] }).Error, StringComparison.Ordinal);
        Assert.Equal("--write puts the file onto the host where it is needed, and this is not db2's; run it there", Run(request with { Node = "db2" }).Error.TrimEnd());
    }

    [Fact]
    public void A_file_system_that_can_not_be_written_is_said_and_nothing_stays_behind()
    {
        if (Environment.UserName is not "root")
            return;
        File.WriteAllText(Main, $"!includedir {Included}\n");
        Assert.Equal(0, Mount("mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", Included));
        try
        {
            Answer answer = Run(Request(null) with { Server = "mariadb" });

            Assert.Equal(1, answer.Code);
            Assert.Equal($"db1: {Ours} can't be written (Read-only file system); nothing was changed. Run it as root, on a file system that can be written", answer.Error.TrimEnd());
            Assert.Empty(Directory.GetFiles(Included));
        }
        finally
        {
            Mount("umount", Included);
        }
    }

    [Fact]
    public void What_loses_rows_and_who_gets_in_is_said_of_the_running_server()
    {
        File.WriteAllText(Path.Combine(Included, "50-tutorial.cnf"), "[mysqld]\nslave-skip-errors = all\nbinlog-do-db = shopp\n");
        File.WriteAllText(Path.Combine(Included, "90-late.cnf"), "[mysqld]\nauto_increment_offset = 2\n");
        using RealServer server = new();
        server.Start($"!includedir {Included}\n[mysqld]\n", "--replicate-ignore-db=app");
        server.Execute("CREATE USER shop@'%'", "CREATE USER boss@'%' IDENTIFIED BY 'boss'", "CREATE USER fine@'%' IDENTIFIED BY 'a long and winding one'");

        Answer answer = Run(Request(server.Socket));

        Assert.True(answer.Code == 0, answer.All);
        Assert.All(
            [
                $"warning: {Included}/50-tutorial.cnf:2: slave_skip_errors = all", $"warning: {Included}/50-tutorial.cnf:3: binlog_do_db = shopp", "there is no schema shopp here: misspelt?",
                $"warning: {Included}/90-late.cnf:2: auto_increment_offset = 2 comes after the drop-in", "both servers would hand out the same keys (1062)",
                "warning: the running server, and no file: replicate_ignore_db = app loses rows", "warning: 'shop'@'%' has no password", "warning: 'boss'@'%' has a password that is the first one guessed",
            ],
            expected => Assert.Contains(expected, answer.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("fine", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("*", answer.Error, StringComparison.Ordinal);
        string text = string.Join(' ', File.ReadAllText(Ours).Split('\n').Select(l => l.TrimStart('#', ' ')));
        Assert.Contains($"Look here first: {Included}/50-tutorial.cnf:2: slave_skip_errors = all", text, StringComparison.Ordinal);
        Assert.DoesNotContain("shop'", text, StringComparison.Ordinal);
    }

    [MySqlFact]
    public void What_MySQL_has_persisted_is_named_with_the_way_out()
    {
        using RealServer server = new(ServerKind.MySql);
        server.Start($"!includedir {Included}\n[mysqld]\n");
        server.Execute("SET PERSIST auto_increment_offset = 2", "SET PERSIST max_connections = 99");

        Answer answer = Run(Request(server.Socket));

        Assert.True(answer.Code == 0, answer.All);
        Assert.Contains("warning: mysqld-auto.cnf holds auto_increment_offset = 2, which wins over every file; RESET PERSIST auto_increment_offset\n", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("max_connections", answer.Error, StringComparison.Ordinal);
        Assert.Contains("  + log_bin = binlog\n", answer.Output, StringComparison.Ordinal);
        Assert.Contains("MySQL 9.7", File.ReadAllText(Ours), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_server_than_was_said_is_believed_and_told()
    {
        using RealServer server = new();
        server.Start($"!includedir {Included}\n[mysqld]\n");

        Answer answer = Run(Request(server.Socket) with { Server = "mysql-8.0", Write = false });

        Assert.Contains("warning: the running server is MariaDB 10.11", answer.Error, StringComparison.Ordinal);
        Assert.Contains("\ngtid_domain_id = 1\n", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_other_nodes_file_is_for_the_kind_that_was_said()
    {
        Answer answer = Run(Request(null) with { Node = "db2", Write = false, Server = "mysql-5.7" });

        Assert.True(answer.Code == 0, answer.All);
        Assert.Contains("# for MySQL 5.7: db2", answer.Output, StringComparison.Ordinal);
        Assert.Contains("\nrelay_log_info_repository = TABLE\n", answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oracle", "--server oracle is none that is known: mariadb, mysql-5.7, mysql-8.0, mysql-8.4, mysql-9.7")]
    [InlineData("mysql-5.6", "db1 is MySQL 5.6.0: at least MySQL 5.7.9 is needed")]
    [InlineData("mariadb-10.3", "db1 is MariaDB 10.3.0: at least MariaDB 10.5 is needed")]
    public void A_kind_that_can_not_be_is_refused(string server, string expected)
    {
        Answer answer = Run(Request(null) with { Server = server });

        Assert.Equal((2, ""), Plain(answer));
        Assert.StartsWith(expected, answer.Error, StringComparison.Ordinal);
    }

    private static (int, string) Plain(Answer answer) => (answer.Code, answer.Output);

    private static ConfRequest At(ConfRequest request, string path) => request with { Nodes = [.. request.Nodes.Select(n => n with { OptionFile = path })] };

    private static Answer Run(ConfRequest request)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = new ConfCommand(output, error).Run(request);
        return new Answer(code, output.ToString(), error.ToString());
    }

    private static int Mount(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    // Without a socket no server answers, whatever runs on this machine.
    private ConfRequest Request(string? socket) => new()
    {
        Nodes =
        [
            new ConfNode("db1", IPAddress.Parse("10.0.0.1"), 3306) { Socket = socket ?? Path.Combine(folder, "no.sock"), OptionFile = Ours },
            new ConfNode("db2", IPAddress.Parse("10.0.0.2"), 3306) { OptionFile = Ours },
        ],
        ReplicationUser = "vipguard_repl",
        LocalNode = "db1",
        Node = "db1",
        Write = true,
        Roots = [Main],
    };
}
