using System.Diagnostics;
using System.Net;
using VipGuard.Daemon.Commands.Pair;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Conf;

/// <summary>Two servers on one host, from one option file with groups, each with a drop-in of its own: what mysqld_multi and systemd's templates do.</summary>
public sealed class SeveralServersTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vipguard-two-").FullName;
    private readonly List<Process> running = [];

    private string Main => Path.Combine(folder, "my.cnf");

    public void Dispose()
    {
        foreach (Process server in running)
        {
            server.Kill();
            server.WaitForExit();
            ServerTemplate.Guardian.Ended(server.Id);
            server.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Each_of_two_servers_reads_its_own_group_and_nothing_of_theirs_collides()
    {
        string included = Directory.CreateDirectory(Path.Combine(folder, "conf.d")).FullName;
        // As mysqld_multi's example and Debian's mariadb@.service have it: one file for both, a suffix each.
        File.WriteAllText(Main, $"[mysqld]\ninnodb_buffer_pool_size = 16M\ninnodb_log_file_size = 8M\nbind-address = 127.0.0.1\n!includedir {included}\n");
        ConfNode[] nodes = [Node("db1", "mysqld3307", "127.0.0.1", included), Node("db2", "mariadbd.second", "127.0.0.1", included)];

        foreach (ConfNode node in nodes)
        {
            ServerTemplate.CopyTo(node.Datadir!, ServerKind.MariaDb);
            Answer made = Conf(nodes, node.Name);
            Assert.True(made.Code == 0, made.All);
            Assert.Contains($"the server does not start without its tmpdir: install -d -o mysql -g mysql -m 0750 {node.Instance!.Tmpdir}", made.Error, StringComparison.Ordinal);
            Directory.CreateDirectory(node.Instance.Tmpdir!);
        }

        Start("3307", nodes[0]);
        Start(".second", nodes[1]);

        for (int i = 0; i < 2; i++)
        {
            ConfNode node = nodes[i];
            using LibMariaDbSession session = Root(node);
            SqlRow row = session.Query("SELECT @@port, @@server_id, @@auto_increment_offset, @@datadir, @@tmpdir, @@pid_file, @@relay_log, @@report_port, @@gtid_domain_id")[0];
            string place = (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(
                [node.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), place, place, node.Datadir + "/", node.Instance!.Tmpdir, node.Instance.PidFile, $"{node.Name}-relay-bin"],
                Enumerable.Range(0, 7).Select(c => row[c]));
            Assert.Equal(place, row[8]);
            // Now that it runs, its own command line and groups are known: still nothing to change.
            Answer again = Conf(nodes, node.Name);
            Assert.StartsWith("nothing to do", again.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("drop-in", again.Error, StringComparison.Ordinal);
        }
    }

    private static LibMariaDbSession Root(ConfNode node) => LibMariaDbSession.Open(new SqlEndpoint { Socket = node.Socket, User = "root" });

    private ConfNode Node(string name, string group, string address, string included) => new(name, IPAddress.Parse(address), RealServer.FreePort())
    {
        Socket = Path.Combine(folder, name + ".sock"),
        Datadir = Path.Combine(folder, name),
        OptionGroup = group,
        OptionFile = Path.Combine(included, $"60-vipguard-{group}.cnf"),
    };

    private Answer Conf(ConfNode[] nodes, string name)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = new ConfCommand(output, error).Run(new ConfRequest
        {
            Nodes = nodes,
            ReplicationUser = "vipguard_repl",
            LocalNode = name,
            Node = name,
            Write = true,
            Server = "mariadb",
            Roots = [Main],
        });
        return new Answer(code, output.ToString(), error.ToString());
    }

    private void Start(string suffix, ConfNode node)
    {
        string log = Path.Combine(folder, node.Name + ".log");
        Process server = Process.Start(new ProcessStartInfo("mariadbd", [$"--defaults-file={Main}", $"--defaults-group-suffix={suffix}", .. ServerKind.UserArguments, $"--log-error={log}"]) { UseShellExecute = false })!;
        ServerTemplate.Guardian.Started(server);
        running.Add(server);
        Wait.Until(
            () =>
            {
                try
                {
                    using LibMariaDbSession session = Root(node);
                    return true;
                }
                catch (SqlException e) when (e.IsLineLost && !server.HasExited)
                {
                    return false;
                }
            },
            () => $"{node.Name} does not answer:\n{(File.Exists(log) ? File.ReadAllText(log) : "")}");
    }
}
