using VipGuard.Daemon.Configuration;

namespace VipGuard.Daemon.Tests.Configuration;

/// <summary>What is accepted, but not in silence.</summary>
public class WarningTests
{
    public static TheoryData<string[], string> Doubtful => new()
    {
        {
            ["priority = 90 -> priority = 100"],
            "9:12: db1 and db2 both have priority 100, so db2 wins by its higher address; give the one that shall wait a lower priority"
        },
        {
            ["192.0.2.1 -> 192.0.2.200", "priority = 90 -> priority = 100"],
            "9:12: db1 and db2 both have priority 100, so db1 wins by its higher address; give the one that shall wait a lower priority"
        },
        {
            ["+ priorities = { db2 = 100 }"],
            "16:22: db1 and db2 both have priority 100, so db2 wins by its higher address; give the one that shall wait a lower priority"
        },
        {
            ["+ lease = \"1s\""],
            "16:9: lease = \"1s\" is shorter than two advert intervals, so one late renewal loses the addresses; write \"2s\" or more, or leave lease out"
        },
        {
            ["+ lease = \"4s\""],
            "16:9: lease = \"4s\" lasts longer than it takes another node to take over, so after a crash two hold the addresses; write \"3s\" or less, or leave lease out"
        },
        {
            ["+ version = 2", "+ auth_pass = \"1111\""],
            "17:13: auth_pass goes over the wire in clear text and protects nothing; remove it unless a peer other than VipGuard needs it"
        },
        {
            ["+ version = 2", "+ v3_ipv4_checksum = \"plain\""],
            "17:20: v3_ipv4_checksum has no effect here: it is for version 3 with IPv4 addresses; remove it"
        },
        {
            ["+ [pair]"],
            "16:1: [pair] is of no use without [mysql], which says how to reach the local server; add [mysql]"
        },
        {
            ["+ [[check]]", "+ name = \"c\"", "+ type = \"tcp\"", "+ connect_ip = \"192.0.2.1\""],
            "19:14: connect_ip = \"192.0.2.1\": the server counts each check from there that does not log in as a connection error, and shuts this host out after 100 (error 1129), its replication too; write \"127.0.0.1\", or type = \"mysql\" with the server's socket"
        },
        {
            ["+ [[check]]", "+ name = \"c\"", "+ type = \"mysql\"", "+ connect_ip = \"2001:db8::1\""],
            "19:14: connect_ip = \"2001:db8::1\": the server counts each check from there that does not log in as a connection error, and shuts this host out after 100 (error 1129), its replication too; write \"::1\", or type = \"mysql\" with the server's socket"
        },
        {
            ["+ [[check]]", "+ name = \"c\"", "+ type = \"mysql\""],
            "18:8: type = \"mysql\" without [mysql] has no account to log in with, and the server writes a line into its log for each check; add [mysql] and [pair]"
        },
        {
            ["+ [[check]]", "+ name = \"c\"", "+ type = \"tcp\""],
            "18:8: type = \"tcp\" at the server's port does not see a server that hangs, and the server writes a line into its log for each check; write type = \"mysql\", with [mysql] and [pair]"
        },
        {
            ["+ [[check]]", "+ name = \"c\"", "+ type = \"mysql\"", "+ [mysql]"],
            "18:8: type = \"mysql\" over TCP without [pair] has no password to log in with, and the server writes a line into its log for each check; add [pair], or socket to the check"
        },
        {
            ["address = \"192.0.2.2\" -> address = \"192.0.2.2\"\nport = 3307", "+ [mysql]"],
            "9:8: port = 3307, but the socket is /run/mysqld/mysqld.sock, which as a rule is the server's at 3306; write socket, with this server's own, beside it"
        },
        {
            // The server looks where a connection comes from, and spares 127.0.0.1 only.
            ["+ [[check]]", "+ name = \"c\"", "+ type = \"mysql\"", "+ bind_to = \"127.0.0.2\""],
            "19:11: bind_to = \"127.0.0.2\": the server counts each check from there that does not log in as a connection error, and shuts this host out after 100 (error 1129), its replication too; remove bind_to"
        },
    };

    [Theory]
    [MemberData(nameof(Doubtful))]
    public void A_doubtful_setting_is_accepted_with_one_line(string[] changes, string line)
    {
        VipGuardConfig config = TestFile.Accepted(TestFile.With(changes));

        Assert.Equal($"vipguard.toml:{line}", Assert.Single(config.Warnings).ToString());
    }

    public static TheoryData<string[]> Good => new()
    {
        new[] { "+ lease = \"2s\"" },
        new[] { "+ lease = \"3s\"" },
        new[] { "+ lease = \"1s\"", "+ advert_interval = \"100ms\"" },
        new[] { "+ priorities = { db1 = 90, db2 = 100 }" },
        new[] { "+ [[check]]", "+ name = \"c\"", "+ type = \"tcp\"", "+ connect_port = 80", "+ connect_ip = \"127.0.0.2\"" },
        new[] { "+ [[check]]", "+ name = \"c\"", "+ type = \"tcp\"", "+ connect_port = 80", "+ connect_ip = \"::1\"", "+ bind_to = \"::1\"" },
        new[] { "+ [[check]]", "+ name = \"c\"", "+ type = \"mysql\"", "+ socket = \"/run/mysqld/mysqld.sock\"", "+ [mysql]" },
        new[] { "priority = 100 -> priority = 255", "192.0.2.100/24 -> 192.0.2.1/24" },
        new[] { "\"192.0.2.100/24\" -> \"fe80::51/64\", \"2001:db8::64/64\"" },
        new[] { "192.0.2.100/24 -> 192.0.2.101/31" },

        // The same VRID on another interface, or of the other family, is another virtual router.
        new[] { "+ [[instance]]", "+ name = \"VI_2\"", "+ vrid = 51", "+ interface = \"eth1\"", "+ addresses = [\"192.0.2.101/24\"]" },
        new[] { "+ [[instance]]", "+ name = \"VI_2\"", "+ vrid = 51", "+ interface = \"eth0\"", "+ addresses = [\"fe80::51/64\", \"2001:db8::64/64\"]" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_sound_setting_is_accepted_in_silence(string[] changes) => Assert.Empty(TestFile.Accepted(TestFile.With(changes)).Warnings);

    [Fact]
    public void A_tie_in_two_instances_is_told_once()
    {
        VipGuardConfig config = TestFile.Accepted(TestFile.With(
            "priority = 90 -> priority = 100", "+ [[instance]]", "+ name = \"VI_2\"", "+ vrid = 52", "+ interface = \"eth0\"", "+ addresses = [\"192.0.2.101/24\"]"));

        Assert.Single(config.Warnings);
    }
}
