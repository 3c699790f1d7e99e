using System.Security.Cryptography;
using System.Text;
using VipGuard.Daemon.Configuration;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Configuration;

/// <summary>What a valid file becomes.</summary>
public class ModelTests
{
    [Fact]
    public void A_small_file_is_filled_up_with_the_defaults()
    {
        VipGuardConfig config = TestFile.Accepted(TestFile.With("priority = 100 -> # priority", "+ [[check]]", "+ name = \"mysqld\"", "+ type = \"tcp\""));

        NodeConfig node = config.Nodes[0];
        Assert.Equal(new NodeConfig { Name = "db1", Address = HostAddress.Parse("192.0.2.1"), LinkAddress = HostAddress.Parse("192.0.2.1"), Priority = 100, Port = 3306 }, node);

        InstanceConfig instance = Assert.Single(config.Instances);
        Assert.Equal(("VI_1", (byte)51, "eth0"), (instance.Name, instance.Vrid, instance.Interface));
        Assert.Equal(new LeasedAddress(VirtualAddress.Parse("192.0.2.100/24")), Assert.Single(instance.Addresses));
        Assert.Equal((VrrpVersion.V3, TimeSpan.FromSeconds(1)), (instance.Version, instance.AdvertInterval));
        Assert.False(instance.Preempt);
        Assert.Null(instance.Lease);
        Assert.Empty(instance.Priorities);
        Assert.True(instance.AuthPass.IsEmpty);
        Assert.True(instance.ChecksumWithPseudoHeader);

        CheckConfig expected = new()
        {
            Name = "mysqld",
            Type = CheckType.Tcp,
            ConnectIp = HostAddress.Parse("127.0.0.1"),
            ConnectTimeout = TimeSpan.FromSeconds(3),
            Retry = 1,
            DelayBeforeRetry = TimeSpan.FromSeconds(1),
            DelayLoop = TimeSpan.FromSeconds(1),
            Warmup = TimeSpan.Zero,
            Rise = 1,
            Fall = 1,
        };
        Assert.Equal(expected, Assert.Single(config.Checks));
        Assert.Equal(3306, config.Checks[0].PortOn(node));
        Assert.Null(config.MySql);
        Assert.Null(config.Pair);
        Assert.Contains("type = \"tcp\" at the server's port", Assert.Single(config.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_tables_of_the_server_and_the_pair_stand_for_their_defaults()
    {
        VipGuardConfig config = TestFile.Accepted(TestFile.With("+ [mysql]", "+ [pair]"));

        Assert.Equal(new MySqlConfig("/run/mysqld/mysqld.sock", "vipguard"), config.MySql);
        Assert.Equal(new PairConfig { KeyFile = "/etc/vipguard/pair.key", ReplicationUser = "vipguard_repl" }, config.Pair);
    }

    [Fact]
    public void Every_option_arrives_where_it_belongs()
    {
        VipGuardConfig config = TestFile.Accepted(
            """
            node = [ { name = "a", address = "192.0.2.1", priority = 7, interface = "eth1", port = 3307, socket = "/run/a.sock", link_address = "198.51.100.1", datadir = "/srv/a", service = "mariadb@3307", option_file = "/etc/a.cnf", option_group = "mysqld3307" },
                     { name = "b", address = "192.0.2.2" } ]
            [[instance]]
            name = "old"
            vrid = 255
            version = 2
            interface = "eth0"
            advert_interval = "3s"
            addresses = ["192.0.2.100", "192.0.2.101/25"]
            preempt = true
            lease = "9s"
            priorities = { a = 8 }
            auth_pass = "geheim"
            [[instance]]
            name = "new"
            vrid = 255
            interface = "eth0"
            advert_interval = "40.95s"
            addresses = ["fe80::ff/64", "2001:db8::64/64"]
            [[instance]]
            name = "plain"
            vrid = 3
            interface = "eth0"
            advert_interval = "10ms"
            addresses = ["192.0.2.102/24"]
            v3_ipv4_checksum = "plain"
            [[check]]
            name = "port"
            type = "tcp"
            connect_ip = "127.0.0.9"
            connect_port = 4000
            bind_to = "127.0.0.1"
            bind_port = 4001
            connect_timeout = "10ms"
            nb_get_retry = 0
            delay_before_retry = "0s"
            delay_loop = "1m"
            warmup = "1.5s"
            rise = 2
            fall = 3
            [[check]]
            name = "greeting"
            type = "mysql"
            socket = "/run/b.sock"
            retry = 100
            [mysql]
            socket = "/run/c.sock"
            user = "watch"
            [pair]
            key_file = "/root/key"
            writers = "both"
            semi_sync = false
            semi_sync_timeout = "100ms"
            replication_user = "copy"
            instance = "old"
            topology = "primary-replica"
            drain_limit = "3s"
            max_lag = "1m"
            takeover = "caught-up"
            rejoin = "merge"

            [peer_link]
            port = 7000
            interval = "50ms"
            timeout = "150ms"
            veto_takeover = true
            """);

        NodeConfig node = config.Nodes[0];
        Assert.Equal(
            new NodeConfig
            {
                Name = "a",
                Address = HostAddress.Parse("192.0.2.1"),
                LinkAddress = HostAddress.Parse("198.51.100.1"),
                Priority = 7,
                Interface = "eth1",
                Port = 3307,
                Socket = "/run/a.sock",
                Datadir = "/srv/a",
                Service = "mariadb@3307",
                OptionFile = "/etc/a.cnf",
                OptionGroup = "mysqld3307",
            },
            node);
        InstanceConfig old = config.Instances[0];
        Assert.Equal((VrrpVersion.V2, TimeSpan.FromSeconds(3), true, (TimeSpan?)TimeSpan.FromSeconds(9)), (old.Version, old.AdvertInterval, old.Preempt, old.Lease));
        Assert.Equal(["192.0.2.100/32", "192.0.2.101/25"], old.Addresses.Select(address => address.ToString()).ToArray());
        Assert.Equal((8, 100), (old.PriorityOn(node), old.PriorityOn(config.Nodes[1])));
        Assert.Equal(("eth1", "eth0"), (old.InterfaceOn(node), old.InterfaceOn(config.Nodes[1])));
        Assert.Equal("geheim", Encoding.UTF8.GetString(old.AuthPass.Span));
        Assert.Equal((IpFamily.V6, TimeSpan.FromMilliseconds(40950)), (config.Instances[1].Family, config.Instances[1].AdvertInterval));
        Assert.Equal((false, TimeSpan.FromMilliseconds(10)), (config.Instances[2].ChecksumWithPseudoHeader, config.Instances[2].AdvertInterval));

        CheckConfig port = new()
        {
            Name = "port",
            Type = CheckType.Tcp,
            ConnectIp = HostAddress.Parse("127.0.0.9"),
            ConnectPort = 4000,
            BindTo = HostAddress.Parse("127.0.0.1"),
            BindPort = 4001,
            ConnectTimeout = TimeSpan.FromMilliseconds(10),
            Retry = 0,
            DelayBeforeRetry = TimeSpan.Zero,
            DelayLoop = TimeSpan.FromMinutes(1),
            Warmup = TimeSpan.FromMilliseconds(1500),
            Rise = 2,
            Fall = 3,
        };
        Assert.Equal(port, config.Checks[0]);
        Assert.Equal((4000, 3307), (port.PortOn(node), config.Checks[1].PortOn(node)));
        Assert.Equal((CheckType.MySql, "/run/b.sock", 100), (config.Checks[1].Type, config.Checks[1].Socket, config.Checks[1].Retry));
        Assert.Equal(new MySqlConfig("/run/c.sock", "watch"), config.MySql);
        PairConfig pair = new()
        {
            KeyFile = "/root/key",
            Writers = Writers.Both,
            Instance = "old",
            Topology = Topology.PrimaryReplica,
            SemiSync = false,
            SemiSyncTimeout = TimeSpan.FromMilliseconds(100),
            ReplicationUser = "copy",
            DrainLimit = TimeSpan.FromSeconds(3),
            MaxLag = TimeSpan.FromMinutes(1),
            Takeover = Takeover.CaughtUp,
            Rejoin = Rejoin.Merge,
        };
        Assert.Equal(pair, config.Pair);
        PeerLinkConfig link = new() { Port = 7000, Interval = TimeSpan.FromMilliseconds(50), Timeout = TimeSpan.FromMilliseconds(150), VetoTakeover = true };
        Assert.Equal(link, config.PeerLink);
    }

    [Theory]
    [InlineData(VrrpVersion.V3, 100, 1000, 3)]      // 3.609 s
    [InlineData(VrrpVersion.V3, 1, 1000, 3)]        // 3.996 s
    [InlineData(VrrpVersion.V3, 100, 100, 1)]       // 0.361 s
    [InlineData(VrrpVersion.V3, 100, 300, 1)]       // 1.083 s
    [InlineData(VrrpVersion.V3, 100, 560, 2)]       // 2.021 s
    [InlineData(VrrpVersion.V3, 254, 40950, 123)]   // 123.17 s
    [InlineData(VrrpVersion.V2, 100, 2000, 6)]      // 6.609 s
    public void The_default_lease_ends_before_another_node_takes_over(VrrpVersion version, byte priority, int milliseconds, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), InstanceConfig.DefaultLease(version, priority, TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void A_written_lease_stands_and_the_default_is_for_the_most_eager_node()
    {
        VipGuardConfig config = TestFile.Accepted(TestFile.With("vrid = 51 -> vrid = 51\nlease = \"2s\""));
        Assert.Equal(TimeSpan.FromSeconds(2), config.Instances[0].LeaseAmong(config.Nodes));

        // With 1.1 s the one takes over after 3.970 s, the other after 4.013 s.
        config = TestFile.Accepted(TestFile.With("vrid = 51 -> vrid = 51\nadvert_interval = \"1.1s\""));
        Assert.Equal(TimeSpan.FromSeconds(3), config.Instances[0].LeaseAmong(config.Nodes));
    }

    [Fact]
    public void The_hash_is_that_of_the_files_bytes()
    {
        string expected = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TestFile.Good)));

        Assert.Equal(expected, TestFile.Accepted(TestFile.Good).Hash);
        Assert.DoesNotContain(expected, TestFile.Accepted(TestFile.Good + "# changed\n").Hash, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_is_not_in_what_a_record_prints()
    {
        VipGuardConfig config = TestFile.Accepted(TestFile.With("vrid = 51 -> vrid = 51\nversion = 2\nauth_pass = \"geheim\""));

        Assert.DoesNotContain("geheim", config.Instances[0].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", Assert.Single(config.Warnings).ToString(), StringComparison.Ordinal);
    }
}
