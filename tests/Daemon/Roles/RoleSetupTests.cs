using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Roles;
using VipGuard.Daemon.Tests.Configuration;
using VipGuard.Replication;

namespace VipGuard.Daemon.Tests.Roles;

/// <summary>What the role's thread gets from the file, and why it gets nothing.</summary>
public sealed class RoleSetupTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vipguard-").FullName;

    private string KeyFile => Path.Combine(folder, "pair.key");

    public RoleSetupTests() => Assert.True(PairKeyFile.TryCreate(KeyFile, out string error), error);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Without_a_pair_there_is_no_role_to_keep()
    {
        Assert.Null(Of(TestFile.Accepted(TestFile.Good), "db1", out string why));
        Assert.Equal("the file has no [pair]", why);
    }

    [Fact]
    public void Without_a_login_for_the_local_server_neither()
    {
        Assert.Null(Of(File() with { MySql = null }, "db1", out string why));
        Assert.Equal("the file has no [mysql], so the local server can't be reached", why);
    }

    [Fact]
    public void Without_the_key_the_role_is_not_kept_and_the_file_is_named()
    {
        System.IO.File.Delete(KeyFile);
        Assert.Null(Of(File(), "db1", out string missing));
        Assert.StartsWith($"{KeyFile} is not there", missing, StringComparison.Ordinal);

        System.IO.File.WriteAllText(KeyFile, "no key\n");
        System.IO.File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Null(Of(File(), "db1", out string garbled));
        Assert.StartsWith($"{KeyFile} holds no key", garbled, StringComparison.Ordinal);

        System.IO.File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Null(Of(File(), "db1", out string open));
        Assert.Contains("mode 0604", open, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_defaults_are_those_of_the_file()
    {
        RoleSetup setup = Kept(File(), "db2");

        Assert.Equal(("db2", "db1"), (setup.Settings.Self.Name, setup.Settings.Peer.Name));
        Assert.Equal(("VI_1", "/run/mysqld/mysqld.sock", "vipguard", "vipguard_repl"), (setup.Instance, setup.Socket, setup.User, setup.ReplicationUser));
        Assert.Equal(["vipguard", "vipguard_check", "vipguard_repl"], setup.Ours);
        Assert.Equal(new RoleSettings(setup.Settings.Self, setup.Settings.Peer, "vipguard_repl"), setup.Settings);
    }

    [Fact]
    public void What_the_file_says_of_the_roles_arrives()
    {
        RoleSetup setup = Kept(File("semi_sync = false", "semi_sync_timeout = \"3s\"", "drain_limit = \"4s\"", "max_lag = \"5s\"", "takeover = \"caught-up\"", "rejoin = \"merge\""), "db1");

        Assert.Equal(
            new RoleSettings(setup.Settings.Self, setup.Settings.Peer, "vipguard_repl")
            {
                SemiSync = false,
                SemiSyncTimeout = TimeSpan.FromSeconds(3),
                DrainLimit = TimeSpan.FromSeconds(4),
                MaxLag = TimeSpan.FromSeconds(5),
                OnlyCaughtUp = true,
                MergeReturned = true,
            },
            setup.Settings);
    }

    [Theory]
    [InlineData("holder", true)]
    [InlineData("both", false)]
    public void Only_where_the_holder_is_written_does_the_role_follow_it(string writers, bool follows) =>
        Assert.Equal(follows, Kept(File($"writers = \"{writers}\""), "db1").Settings.FollowsHolder);

    [Theory]
    [InlineData("dual-master", "db1", true)]
    [InlineData("dual-master", "db2", true)]
    [InlineData("primary-replica", "db1", false)]
    [InlineData("primary-replica", "db2", true)]
    public void The_files_first_node_follows_nobody_where_it_is_the_primary(string topology, string node, bool follows) =>
        Assert.Equal(follows, Kept(File($"topology = \"{topology}\""), node).Settings.FollowsPeer);

    [Fact]
    public void An_instance_that_is_named_goes_before_the_first()
    {
        const string Second = "\n[[instance]]\nname = \"VI_2\"\nvrid = 52\ninterface = \"eth0\"\naddresses = [\"192.0.2.101/24\"]\n";

        Assert.Equal("VI_1", Kept(TestFile.Accepted(TestFile.Good + Second + Pair()), "db1").Instance);
        Assert.Equal("VI_2", Kept(TestFile.Accepted(TestFile.Good + Second + Pair("instance = \"VI_2\"")), "db1").Instance);
    }

    [Fact]
    public void A_nodes_own_socket_goes_before_the_common_one()
    {
        VipGuardConfig config = TestFile.Accepted(TestFile.With("priority = 100 -> priority = 100\nsocket = \"/run/one.sock\"") + Pair());

        Assert.Equal("/run/one.sock", Kept(config, "db1").Socket);
        Assert.Equal("/run/mysqld/mysqld.sock", Kept(config, "db2").Socket);
    }

    [Fact]
    public void The_same_file_and_key_give_an_equal_set_up_and_another_key_another()
    {
        RoleSetup before = Kept(File(), "db1");
        Assert.Equal(before, Kept(File(), "db1"));

        System.IO.File.Delete(KeyFile);
        Assert.True(PairKeyFile.TryCreate(KeyFile, out _));

        Assert.NotEqual(before, Kept(File(), "db1"));
    }

    [Fact]
    public void As_text_it_holds_no_password()
    {
        RoleSetup setup = Kept(File(), "db1");

        Assert.DoesNotContain(setup.Password!, $"{setup}", StringComparison.Ordinal);
        Assert.DoesNotContain(setup.ReplicationPassword, $"{setup}", StringComparison.Ordinal);
        Assert.False(string.Equals(setup.Password, setup.ReplicationPassword, StringComparison.Ordinal), "one password for two accounts");
    }

    private VipGuardConfig File(params string[] lines) => TestFile.Accepted(TestFile.Good + Pair(lines));

    private string Pair(params string[] lines) => $"\n[mysql]\n[pair]\nkey_file = \"{KeyFile}\"\n{string.Join('\n', lines)}\n";

    private static RoleSetup Kept(VipGuardConfig config, string node)
    {
        RoleSetup? setup = Of(config, node, out string why);
        Assert.True(setup is not null && why.Length == 0, why);
        return setup;
    }

    private static RoleSetup? Of(VipGuardConfig config, string node, out string why) => RoleSetup.Of(config, config.Nodes.Single(n => n.Name == node), out why);
}
