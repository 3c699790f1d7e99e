using System.Globalization;
namespace VipGuard.Daemon.Tests.Configuration;

/// <summary>What is refused, where, and what to write instead.</summary>
public class ErrorTests
{
    [Fact]
    public void Ten_mistakes_of_all_kinds_are_ten_lines_in_the_order_of_the_file()
    {
        string[] lines = TestFile.Refused(
            """
            [[node]]
            name = "db1"
            address = "192.0.2.256"
            prioritty = 100
            [[node]]
            name = "db1"
            address = db2
            priority = 300
            [[instance]]
            name = "VI_1"
            vrid = "51"
            interfaec = "ens33"
            addresses = ["192.0.2.100/24", "192.0.2.100/32"]
            advert_interval = "1 fortnight"
            [[chekc]]
            [pair]
            writers = "all"
            key_file = "pair.key"
            """);

        Assert.Equal(
        [
            "vipguard.toml:3:11: address = \"192.0.2.256\" is no address; write an IPv4 or IPv6 address, like \"192.0.2.1\"",
            "vipguard.toml:4:1: unknown key \"prioritty\" in [[node]]; did you mean \"priority\"?",
            "vipguard.toml:6:8: name = \"db1\" is there already, in line 2; give each [[node]] a name of its own",
            "vipguard.toml:7:11: db2 is no value; a text stands in quotes: \"db2\"",
            "vipguard.toml:8:12: priority = 300 is out of range; write 1 to 254, or 255 for the node that owns the addresses",
            "vipguard.toml:9:1: [[instance]] has no interface; write interface = \"eth0\"",
            "vipguard.toml:11:8: vrid = \"51\" is a string; write it like vrid = 51",
            "vipguard.toml:12:1: unknown key \"interfaec\" in [[instance]]; did you mean \"interface\"?",
            "vipguard.toml:13:32: \"192.0.2.100/32\" is there already, in line 13; remove one of them",
            "vipguard.toml:14:19: advert_interval = \"1 fortnight\" is no duration; write a number with ms, s or m, like \"1s\"",
            "vipguard.toml:15:3: unknown table \"chekc\"; did you mean \"check\"?",
            "vipguard.toml:17:11: writers = \"all\" is not known; write \"holder\" or \"both\"",
            "vipguard.toml:18:12: key_file = \"pair.key\" is no absolute path; begin it with a slash, like \"/etc/vipguard/pair.key\"",
        ], lines);
    }

    /// <summary>Changes of the good file, and the one line that they bring.</summary>
    public static TheoryData<string[], string> Mistakes => new()
    {
        // The file as a whole
        { ["[[instance]] -> [instance]"], "11:2: [instance] has one bracket too few on each side: there may be several; write [[instance]]" },
        { ["[[instance]] -> [[instanec]]"], "11:3: unknown table \"instanec\"; did you mean \"instance\"?" },
        { ["+ [[pair]]"], "16:3: [[pair]] has one bracket too many on each side: there is only one; write [pair]" },
        { ["[[node]] -> a = 1\n[[node]]"], "1:1: the key \"a\" stands above all tables, where no key belongs; put it below the header of its table" },
        { ["+ [mysq]"], "16:2: unknown table \"mysq\"; did you mean \"mysql\"?" },
        { ["+ [logging]"], "16:2: unknown table \"logging\"; known are node, instance, sync_group, check, mysql, pair, peer_link" },

        // Nodes
        { ["name = \"db1\" -> "], "1:1: [[node]] has no name; write name = \"db1\"" },
        { ["address = \"192.0.2.1\" -> "], "1:1: [[node]] has no address; write address = \"192.0.2.1\"" },
        { ["\"db2\" -> \"db1\""], "7:8: name = \"db1\" is there already, in line 2; give each [[node]] a name of its own" },
        { ["\"db1\" -> \"d b\""], "2:8: name = \"d b\" is no name; write at most 64 letters, digits, dots, hyphens and underscores, no hyphen first" },
        { ["\"db1\" -> \"\""], "2:8: name is empty; write it like name = \"db1\"" },
        { ["\"db1\" -> 1"], "2:8: name = 1 is an integer; write it like name = \"db1\"" },
        { ["192.0.2.2 -> 192.0.2.1"], "8:11: address = \"192.0.2.1\" is another node's already, in line 3; write this node's own" },
        { ["192.0.2.1 -> 192.0.2.1/24"], "3:11: address = \"192.0.2.1/24\" has a prefix length, and none belongs here; write address = \"192.0.2.1\"" },
        { ["192.0.2.1 -> db1.example"], "3:11: address = \"db1.example\" is no address; write an IPv4 or IPv6 address, like \"192.0.2.1\"" },
        { ["192.0.2.1 -> 127.0.0.1"], "3:11: address = \"127.0.0.1\" is a loopback address, which every host has; write the address of a host, like \"192.0.2.1\"" },
        { ["192.0.2.1 -> 224.0.0.18"], "3:11: address = \"224.0.0.18\" is a multicast address; write the address of a host, like \"192.0.2.1\"" },
        { ["192.0.2.1 -> ::"], "3:11: address = \"::\" is the unspecified address; write the address of a host, like \"192.0.2.1\"" },
        { ["priority = 100 -> priority = 0"], "4:12: priority = 0 is out of range; write 1 to 254, or 255 for the node that owns the addresses" },
        { ["priority = 100 -> priority = 256"], "4:12: priority = 256 is out of range; write 1 to 254, or 255 for the node that owns the addresses" },
        { ["priority = 100 -> priority = 9.5"], "4:12: priority = 9.5 is a float; write it like priority = 100" },
        { ["priority = 100 -> priority = 255"], "4:12: 255 is the priority of a node that owns the addresses, and 192.0.2.1 is none of those of [[instance]] VI_1; write 1 to 254" },
        { ["priority = 100 -> port = 0"], "4:8: port = 0 is out of range; write 1 to 65535" },
        { ["priority = 100 -> socket = \"s.sock\""], "4:10: socket = \"s.sock\" is no absolute path; begin it with a slash, like \"/run/mysqld/mysqld.sock\"" },
        { ["priority = 100 -> interface = \"eth0:1\""], "4:13: interface = \"eth0:1\" can be no interface: a name has at most 15 bytes and no slash, colon or blank; write it as `ip link` shows it" },
        { ["priority = 100 -> lease = 1"], "4:1: unknown key \"lease\" in [[node]]; known are name, address, priority, interface, port, socket, link_address, sentry, datadir, service, option_file, option_group" },

        { ["priority = 100 -> link_address = \"127.0.0.1\""], "4:16: link_address = \"127.0.0.1\" is a loopback address, which every host has; write the address of a host, like \"198.51.100.1\"" },
        { ["priority = 100 -> service = \"-x\""], "4:11: service = \"-x\" can't be used; write at most 64 letters, digits and . - _ @ :, like \"mariadb@3307\"" },
        { ["priority = 100 -> option_group = \"a]\\nb\""], "4:16: option_group = \"a]\\nb\" holds a control character; write it like option_group = \"mysqld3307\"" },

        // The pair
        { ["+ [pair]", "+ instance = \"VI_2\"", "+ [mysql]"], "17:12: instance = \"VI_2\" is none of this file's; did you mean \"VI_1\"?" },
        { ["+ [pair]", "+ topology = \"ring\"", "+ [mysql]"], "17:12: topology = \"ring\" is not known; write \"dual-master\" or \"primary-replica\"" },
        { ["+ [pair]", "+ drain_limit = \"1ms\"", "+ [mysql]"], "17:15: drain_limit = \"1ms\" is out of range; write 100ms to 3600s" },
        { ["+ [peer_link]"], "16:1: [peer_link] needs the key that [pair] names (key_file); add [pair], or remove [peer_link]" },
        { ["+ [pair]", "+ [mysql]", "+ [peer_link]", "+ timeout = \"500ms\""], "19:11: timeout = \"500ms\" is too short for interval = \"200ms\"; write three intervals at least" },
        { ["priority = 90 -> link_address = \"192.0.2.1\"", "+ [pair]", "+ [mysql]", "+ [peer_link]"], "9:16: link_address = \"192.0.2.1\" is the other node's already; write each node's own" },

        // Instances
        { ["name = \"VI_1\" -> "], "11:1: [[instance]] has no name; write name = \"VI_1\"" },
        { ["vrid = 51 -> "], "11:1: [[instance]] has no vrid; write vrid = 51" },
        { ["vrid = 51 -> virtual_router_id = 51", "name = \"VI_1\" -> name = \"VI_1\"\nvrid = 51"], "14:1: unknown key \"virtual_router_id\" in [[instance]]; did you mean \"vrid\"?" },
        { ["interface = \"eth0\" -> "], "11:1: [[instance]] has no interface; write interface = \"eth0\"" },
        { ["addresses = [\"192.0.2.100/24\"] -> "], "11:1: [[instance]] has no addresses; write addresses = [\"192.0.2.100/24\"]" },
        { ["vrid = 51 -> vrid = 0"], "13:8: vrid = 0 is out of range; write 1 to 255" },
        { ["vrid = 51 -> vrid = 256"], "13:8: vrid = 256 is out of range; write 1 to 255" },
        { ["vrid = 51 -> vrid = 51\nversion = 4"], "14:11: version = 4 is out of range; write 2 to 3" },
        { ["vrid = 51 -> vrid = 51\npreempt = \"no\""], "14:11: preempt = \"no\" is a string; write it like preempt = false" },
        { ["vrid = 51 -> vrid = 51\nadvert_interval = 1"], "14:19: advert_interval = 1 has no unit; write advert_interval = \"1s\" or \"1ms\"" },
        { ["vrid = 51 -> vrid = 51\nadvert_interval = \"1\""], "14:19: advert_interval = \"1\" is no duration; write a number with ms, s or m, like \"1s\"" },
        { ["vrid = 51 -> vrid = 51\nadvert_interval = \"-1s\""], "14:19: advert_interval = \"-1s\" is no duration; write a number with ms, s or m, like \"1s\"" },
        { ["vrid = 51 -> vrid = 51\nadvert_interval = \"5ms\""], "14:19: advert_interval = \"5ms\" can not be sent; version 3 takes 10ms to 40.95s in steps of 10ms" },
        { ["vrid = 51 -> vrid = 51\nadvert_interval = \"15ms\""], "14:19: advert_interval = \"15ms\" can not be sent; version 3 takes 10ms to 40.95s in steps of 10ms" },
        { ["vrid = 51 -> vrid = 51\nadvert_interval = \"40.96s\""], "14:19: advert_interval = \"40.96s\" can not be sent; version 3 takes 10ms to 40.95s in steps of 10ms" },
        { ["vrid = 51 -> vrid = 51\nadvert_interval = \"41s\""], "14:19: advert_interval = \"41s\" can not be sent; version 3 takes 10ms to 40.95s in steps of 10ms" },
        { ["vrid = 51 -> vrid = 51\nadvert_interval = \"100ms\"\nversion = 2"], "14:19: advert_interval = \"100ms\" can not be sent; version 2 takes whole seconds from 1s to 255s (shorter ones need version = 3)" },
        { ["vrid = 51 -> vrid = 51\nadvert_interval = \"256s\"\nversion = 2"], "14:19: advert_interval = \"256s\" can not be sent; version 2 takes whole seconds from 1s to 255s (shorter ones need version = 3)" },
        { ["vrid = 51 -> vrid = 51\nlease = \"500ms\""], "14:9: lease = \"500ms\" is out of range; write 1s to 86400s" },
        { ["vrid = 51 -> vrid = 51\nlease = \"2.5s\""], "14:9: lease = \"2.5s\" is refused by the kernel, which leases by whole seconds; write \"3s\"" },
        { ["[\"192.0.2.100/24\"] -> []"], "15:13: addresses is empty; write one at least, like [\"192.0.2.100/24\"]" },
        { ["[\"192.0.2.100/24\"] -> \"192.0.2.100/24\""], "15:13: addresses = \"192.0.2.100/24\" is a string; write it like addresses = [\"192.0.2.100/24\"]" },
        { ["[\"192.0.2.100/24\"] -> [1]"], "15:14: 1 in addresses is an integer; write an address in quotes, like \"192.0.2.100/24\"" },
        { ["192.0.2.100/24 -> 192.0.2.100/33"], "15:14: \"192.0.2.100/33\" is no address with a prefix length; write one like \"192.0.2.100/24\"" },
        { ["192.0.2.100/24 -> 192.0.2.255/24"], "15:14: \"192.0.2.255/24\" is the broadcast address of its network; write an address that a host can have, like \"192.0.2.100/24\"" },
        { ["192.0.2.100/24 -> 192.0.2.0/24"], "15:14: \"192.0.2.0/24\" is the address of its network; write an address that a host can have, like \"192.0.2.100/24\"" },
        { ["192.0.2.100/24 -> 127.0.0.1/8"], "15:14: \"127.0.0.1/8\" is a loopback address, which every host has; write an address that a host can have, like \"192.0.2.100/24\"" },
        { ["\"192.0.2.100/24\" -> \"192.0.2.100/24\", \"2001:db8::1/64\""], "15:32: \"2001:db8::1/64\" is of another family than \"192.0.2.100/24\"; put IPv4 and IPv6 into an [[instance]] each" },
        { ["192.0.2.100/24 -> 192.0.2.2/24"], "15:14: \"192.0.2.2/24\" is the address of node db2 itself; write an address that no host has (or give that node priority 255)" },
        { ["192.0.2.100/24 -> fe80::64/64", "vrid = 51 -> vrid = 51\nversion = 2"], "14:11: version = 2 carries IPv4 addresses only (RFC 3768); write version = 3" },
        { ["192.0.2.1 -> 2001:db8::1"], "15:14: \"192.0.2.100/24\" is IPv4, and node db1 has only the IPv6 address 2001:db8::1 in line 3; give the node its IPv4 address, or say it in source_addresses" },
        { ["+ priorities = { db3 = 1 }"], "16:16: \"db3\" in priorities is no node; did you mean \"db1\"?" },
        { ["+ priorities = { db1 = 0 }"], "16:22: db1 = 0 is out of range; write 1 to 254, or 255 for the node that owns the addresses" },
        { ["+ priorities = { db1 = 255 }"], "16:22: 255 is the priority of a node that owns the addresses, and 192.0.2.1 is none of those of [[instance]] VI_1; write 1 to 254" },
        { ["+ priorities = 100"], "16:14: priorities = 100 is an integer; write it like priorities = { db1 = 100, db2 = 90 }" },
        { ["+ auth_pass = \"secret\""], "16:13: auth_pass is for version 2 only, version 3 has no authentication (RFC 5798 §9); remove it" },
        { ["+ version = 2", "+ auth_pass = \"123456789\""], "17:13: auth_pass has 1 to 8 bytes (RFC 2338 §5.3.6), and this one has not; write one that has" },
        { ["+ version = 2", "+ auth_pass = 123456"], "17:13: auth_pass is an integer; write it in quotes" },
        { ["+ v3_ipv4_checksum = \"rfc\""], "16:20: v3_ipv4_checksum = \"rfc\" is not known; write \"pseudo-header\" or \"plain\"" },
        { Second("name = \"VI_1\"", "vrid = 52", "\"192.0.2.101/24\""), "17:8: name = \"VI_1\" is there already, in line 12; give each [[instance]] a name of its own" },
        { Second("name = \"VI_2\"", "vrid = 51", "\"192.0.2.101/24\""), "18:8: vrid = 51 is that of [[instance]] VI_1 already, on the same interface eth0; write another" },
        { Second("name = \"VI_2\"", "vrid = 52", "\"192.0.2.100/32\""), "20:14: \"192.0.2.100/32\" is there already, in line 15; remove one of them" },
        {
            // Two interfaces in the file, and one on the node that overrides both.
            ["priority = 100 -> priority = 100\ninterface = \"eth9\"", "+ [[instance]]", "+ name = \"VI_2\"", "+ vrid = 51", "+ interface = \"eth1\"", "+ addresses = [\"192.0.2.101/24\"]"],
            "19:8: vrid = 51 is that of [[instance]] VI_1 already, on the same interface eth9; write another"
        },

        // Checks
        { Check("name = \"c\"", "+ type = \"http\""), "18:8: type = \"http\" is not known; write \"tcp\" or \"mysql\"" },
        { Check("name = \"c\""), "16:1: [[check]] has no type; write type = \"tcp\"" },
        { Check("type = \"tcp\""), "16:1: [[check]] has no name; write name = \"mysqld\"" },
        { Check("name = \"c\"", "+ type = \"tcp\"", "+ [[check]]", "+ name = \"c\"", "+ type = \"tcp\""), "20:8: name = \"c\" is there already, in line 17; give each [[check]] a name of its own" },
        { Tcp("connect_ip = \"localhost\""), "19:14: connect_ip = \"localhost\" is no address; write an IPv4 or IPv6 address, like \"127.0.0.1\"" },
        { Tcp("connect_ip = \"0.0.0.0\""), "19:14: connect_ip = \"0.0.0.0\" is the unspecified address; write the address of a host, like \"127.0.0.1\"" },
        { Tcp("connect_port = 65536"), "19:16: connect_port = 65536 is out of range; write 1 to 65535" },
        { Tcp("bind_to = \"::1\""), "19:11: bind_to = \"::1\" can not reach connect_ip 127.0.0.1, which is of the other family; write two addresses of one family" },
        { Tcp("bindto = \"127.0.0.1\""), "19:1: unknown key \"bindto\" in [[check]]; did you mean \"bind_to\"?" },
        { Tcp("bind_port = -1"), "19:13: bind_port = -1 is out of range; write 1 to 65535" },
        { Tcp("connect_timeout = \"0s\""), "19:19: connect_timeout = \"0s\" is out of range; write 10ms to 3600s" },
        { Tcp("connect_timeout = 3"), "19:19: connect_timeout = 3 has no unit; write connect_timeout = \"3s\" or \"3ms\"" },
        { Tcp("delay_loop = \"61m\""), "19:14: delay_loop = \"3660s\" is out of range; write 10ms to 3600s" },
        { Tcp("delay_before_retry = true"), "19:22: delay_before_retry = true is no duration; write a number with ms, s or m, like \"1s\"" },
        { Tcp("warmup = \"2h\""), "19:10: warmup = \"2h\" is no duration; write a number with ms, s or m, like \"0s\"" },
        { Tcp("restart_grace = \"11m\""), "19:17: restart_grace = \"660s\" is out of range; write 0s to 600s" },
        { Tcp("restart_grace = 5"), "19:17: restart_grace = 5 has no unit; write restart_grace = \"5s\" or \"5ms\"" },
        { Tcp("restart_grace = \"never\""), "19:17: restart_grace = \"never\" is no duration; write a number with ms, s or m, like \"5s\"" },
        { Tcp("retry = 101"), "19:9: retry = 101 is out of range; write 0 to 100" },
        { Tcp("retry = 1", "+ nb_get_retry = 1"), "20:16: nb_get_retry is only the older name of retry, and both are here; remove nb_get_retry" },
        { Tcp("rise = 0"), "19:8: rise = 0 is out of range; write 1 to 100" },
        { Tcp("fall = 0"), "19:8: fall = 0 is out of range; write 1 to 100" },
        { Tcp("socket = \"/s\""), "19:10: socket is for a check of type = \"mysql\"; remove it, or write that type" },
        {
            Check("name = \"c\"", "+ type = \"mysql\"", "+ socket = \"/s\"", "+ connect_port = 1"),
            "19:10: socket takes the place of connect_ip, connect_port, bind_to and bind_port; remove either it or them"
        },

        // The server and the pair
        { ["+ [mysql]", $"+ socket = \"/{new string('s', 107)}\""], $"17:10: socket = \"/{new string('s', 59)}…\" is too long for a Unix socket; write a path of at most 107 bytes" },
        { ["+ [mysql]", "+ user = \"a\\u0000\""], "17:8: user = \"a\\u0000\" holds a control character; write it like user = \"vipguard\"" },
        { ["+ [mysql]", "+ password = \"x\""], "17:1: unknown key \"password\" in [mysql]; known are socket, user" },
        { ["+ [mysql]", "+ [pair]", "+ semi_sync = \"on\""], "18:13: semi_sync = \"on\" is a string; write it like semi_sync = true" },
        { ["+ [mysql]", "+ [pair]", $"+ replication_user = \"{new string('u', 33)}\""], $"18:20: replication_user = \"{new string('u', 33)}\" is too long for a user of a server; write at most 32 characters" },
        {
            ["+ [mysql]", "+ [pair]", "+ [[node]]", "+ name = \"db3\"", "+ address = \"192.0.2.3\"", "+ priority = 80"],
            "17:1: [pair] joins the servers of two nodes, and this file has 3; list two, or remove [pair]"
        },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_one_line_with_its_place_and_what_to_write(string[] changes, string line) =>
        Assert.Equal([$"vipguard.toml:{line}"], TestFile.Refused(TestFile.With(changes)));

    [Fact]
    public void A_file_without_tables_is_told_what_it_needs() =>
        Assert.Equal(
        [
            "vipguard.toml:1:1: there is no [[node]]; write one for each host, with its name and address",
            "vipguard.toml:1:1: there is no [[instance]]; write one, with its name, vrid, interface and addresses",
        ], TestFile.Refused("# nothing\n"));

    [Fact]
    public void A_file_has_as_many_instances_as_a_link_has_VRIDs_and_not_one_more()
    {
        string[] instances = [.. Enumerable.Range(1, 256).Select(i => $"+ [[instance]]\nname = \"N_{i}\"\nvrid = {(i % 255) + 1}\ninterface = \"eth{1 + (i / 256)}\"\naddresses = [\"10.0.{i / 250}.{(i % 250) + 1}/32\"]")];

        Assert.Equal(255, TestFile.Accepted(TestFile.With(instances.AsSpan(0, 254))).Instances.Length);
        Assert.Contains("this [[instance]] is one too many: there may be 255; remove some", Assert.Single(TestFile.Refused(TestFile.With(instances.AsSpan(0, 255)))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(255, "10.0.{0}.{1}/8", 256)]
    [InlineData(90, "fe80::{0}:{1}/64", 92)]
    public void An_address_that_no_advert_could_carry_is_one_line(int most, string form, int written)
    {
        var addresses = Enumerable.Range(1, written).Select(i => $"\"{string.Format(CultureInfo.InvariantCulture, form, i / 250, (i % 250) + 1)}\"");

        string line = Assert.Single(TestFile.Refused(TestFile.With($"\"192.0.2.100/24\" -> {string.Join(", ", addresses)}")));

        Assert.Contains($"this address is one too many: an advert carries at most {most} of its family; put it into another [[instance]]", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_is_in_no_message()
    {
        string[] lines = TestFile.Refused(TestFile.With("+ version = 2", "+ auth_pass = [\"geheim\"]", "+ auth_pass = \"geheimer-als\""));

        Assert.DoesNotContain(lines, line => line.Contains("geheim", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_that_can_not_be_read_brings_no_second_error_for_the_key_that_it_held() =>
        Assert.Equal(
            ["vipguard.toml:3:11: 192.0.2.1 is no number; a text stands in quotes: \"192.0.2.1\""],
            TestFile.Refused(TestFile.With("\"192.0.2.1\" -> 192.0.2.1")));

    [Fact]
    public void A_header_that_can_not_be_read_brings_no_second_error_for_the_table_that_it_began() =>
        Assert.Equal(
            ["vipguard.toml:11:11: ]] was expected here, at the end of the table's name, not \"]\""],
            TestFile.Refused(TestFile.With("[[instance]] -> [[instance]")));

    private static string[] Second(string name, string vrid, string address) =>
        ["+ [[instance]]", $"+ {name}", $"+ {vrid}", "+ interface = \"eth0\"", $"+ addresses = [{address}]"];

    private static string[] Check(params string[] lines) => ["+ [[check]]", $"+ {lines[0]}", .. lines[1..]];

    private static string[] Tcp(params string[] lines) => Check(["name = \"c\"", "+ type = \"tcp\"", $"+ {lines[0]}", .. lines[1..]]);
}
