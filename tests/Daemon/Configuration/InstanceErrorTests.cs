namespace VipGuard.Daemon.Tests.Configuration;

/// <summary>What an instance can be told wrongly of modes, sources, groups, routes and announcements: one line each.</summary>
public class InstanceErrorTests
{
    private const string Second = "+ [[instance]]\nname = \"VI_2\"\nvrid = 52\ninterface = \"eth1\"\naddresses = [\"198.51.100.9/24\"]";

    public static TheoryData<string[], string> Mistakes => new()
    {
        // Modes
        { ["+ mode = \"anycast\""], "16:8: mode = \"anycast\" is not known; write \"multicast\" or \"unicast\"" },
        { ["+ least_ttl = 256"], "16:13: least_ttl = 256 is out of range; write 0 to 255" },
        { ["+ preempt = true", "+ preempt_delay = \"1001s\""], "17:17: preempt_delay = \"1001s\" is out of range; write 0s to 1000s" },
        { ["+ longest_learned_interval = \"500ms\""], "16:28: longest_learned_interval = \"500ms\" is shorter than advert_interval; write that or more, or leave it out" },

        // VRIDs: of one link and family
        { [Second, "vrid = 52 -> vrid = 51", "eth1 -> eth0"], "18:8: vrid = 51 is that of [[instance]] VI_1 already, on the same interface eth0; write another" },
        { [Second, "vrid = 52 -> vrid = 51", "+ interfaces = { db2 = \"eth0\" }"], "18:8: vrid = 51 is that of [[instance]] VI_1 already, on the same interface eth0; write another" },
        { [Second, "198.51.100.9 -> 192.0.2.100"], "20:14: \"192.0.2.100/24\" is there already, in line 15; remove one of them" },

        // Sources
        { ["+ interfaces = { db3 = \"eth1\" }"], "16:16: \"db3\" in interfaces is no node; did you mean \"db1\"?" },
        { ["+ interfaces = { db1 = \"a/b\" }"], "16:22: db1 = \"a/b\" can be no interface: a name has at most 15 bytes and no slash, colon or blank; write it as `ip link` shows it" },
        { ["+ source_addresses = { db9 = \"192.0.2.7\" }"], "16:22: \"db9\" in source_addresses is no node; did you mean \"db1\"?" },
        { ["+ source_addresses = { db1 = \"192.0.2.7\", db2 = \"192.0.2.7\" }"], "16:47: \"192.0.2.7\" in source_addresses is another node's already; write each node's own" },
        { ["+ source_addresses = { db1 = \"192.0.2.2\" }"], "16:28: \"192.0.2.2\" in source_addresses is another node's already; write each node's own" },
        { ["address = \"192.0.2.1\" -> address = \"192.0.2.1\"\nlink_address = \"192.0.2.100\""], "16:14: \"192.0.2.100/24\" is the address of node db1 itself; write an address that no host has (or give that node priority 255)" },
        { ["+ source_addresses = { db1 = \"fe80::1\" }"], "16:28: \"fe80::1\" in source_addresses is of another family than the addresses of [[instance]] VI_1; adverts of a family travel over it" },
        { ["+ source_addresses = { db1 = \"192.0.2.100\" }"], "15:14: \"192.0.2.100/24\" is the address of node db1 itself; write an address that no host has (or give that node priority 255)" },

        // IPv6
        { ["192.0.2.100/24 -> 2001:db8::64/64"], "15:14: the first address of an IPv6 instance is link-local (RFC 9568 §5.2.9), and \"2001:db8::64/64\" is not; write one before it that no host has, like \"fe80::51/64\"" },
        { ["192.0.2.100/24 -> fe80::64/64", "+ source_addresses = { db1 = \"2001:db8::1\" }"], "16:28: \"2001:db8::1\" in source_addresses is not link-local (fe80::…), and adverts to the IPv6 group come from such (RFC 9568 §5.1.2.1); leave it out, and one is made from the file" },
        { ["\"192.0.2.100/24\" -> { address = \"fe80::64/64\", label = \"eth0:v\" }"], "15:49: scope and label are for IPv4 addresses; the kernel finds an IPv6 address's scope, and it has no label; remove them" },

        // Addresses with more to say
        { ["\"192.0.2.100/24\" -> { scope = \"link\" }"], "15:14: addresses has no address; write address = \"192.0.2.100/24\"" },
        { ["\"192.0.2.100/24\" -> { address = \"192.0.2.100/24\", scope = \"far\" }"], "15:52: scope = \"far\" is not known; write \"global\" or \"site\" or \"link\" or \"host\"" },
        { ["\"192.0.2.100/24\" -> { address = \"192.0.2.100/24\", label = \"eth0:a-very-long-one\" }"], "15:52: label = \"eth0:a-very-long-one\" can be no label: it is the interface's name with more behind it, at most 15 bytes; write it like \"eth0:vip\"" },
        { ["\"192.0.2.100/24\" -> { address = \"192.0.2.100/24\", lable = \"x\" }"], "15:44: unknown key \"lable\" in addresses; did you mean \"label\"?" },

        // Announcing
        { ["+ announce = { burst = 0 }"], "16:22: burst = 0 is out of range; write 1 to 32" },
        { ["+ announce = { refresh = \"50ms\" }"], "16:24: refresh is 100ms to 1h, or 0s for never; every one of them is a broadcast to all hosts" },
        { ["+ announce = { brust = 3 }"], "16:14: unknown key \"brust\" in announce; did you mean \"burst\"?" },

        // Routes and rules
        { ["+ routes = [{ via = \"192.0.2.1\" }]"], "16:11: routes has no to; write to = \"198.51.100.0/24\"" },
        { ["+ routes = [{ to = \"198.51.100.1/24\" }]"], "16:18: to = \"198.51.100.1/24\" has bits set behind its prefix; write to = \"198.51.100.0/24\"" },
        { ["+ routes = [{ to = \"2001:db8::/32\", via = \"192.0.2.1\" }]"], "16:41: to, via and source are of different families; write all of them as IPv4, or all as IPv6" },
        { ["+ routes = [\"default\"]"], "16:11: \"default\" in routes is a string; write it like routes = [{ to = \"198.51.100.0/24\", via = \"192.0.2.1\" }]" },
        { ["+ rules = [{ table = 100, priority = 10 }]"], "16:10: this rule is for every packet of the host; write from or to, like from = \"192.0.2.100/32\"" },
        { ["+ rules = [{ from = \"x\", table = 100, priority = 10 }]"], "16:19: from = \"x\" is no network; write one like \"198.51.100.0/24\", or \"default\"" },

        { ["+ routes = [{ to = \"10.0.0.0/8\", via = \"192.0.2.1\" }, { to = \"10.0.0.0/8\", via = \"192.0.2.2\" }]"], "16:53: a route to this place, in this table and of this metric is there already, in line 16, and the kernel has room for one; remove one of them, or give it a table of its own" },
        { ["+ rules = [{ from = \"default\", table = 7, priority = 10 }]", Second, "+ rules = [{ from = \"default\", table = 7, priority = 10 }]"], "22:10: this rule is there already, in line 16, and the kernel has room for one; remove one of them, or give it a table of its own" },

        // Sync groups
        { [Second, "+ [[sync_group]]", "+ name = \"G\"", "+ instances = [\"VI_1\"]"], "23:14: a group of one instance has nobody to move with; name two at least, or remove the [[sync_group]]" },
        { [Second, "+ [[sync_group]]", "+ name = \"G\"", "+ instances = [\"VI_1\", \"VI_3\"]"], "23:22: \"VI_3\" in instances is no [[instance]]; did you mean \"VI_1\"?" },
        { [Second, "+ [[sync_group]]", "+ name = \"G\"", "+ instances = [\"VI_1\", \"VI_2\", \"VI_1\"]"], "23:30: \"VI_1\" is in the group G already; an instance moves with one group only" },
        { [Second, "+ preempt = true", "+ [[sync_group]]", "+ name = \"G\"", "+ instances = [\"VI_1\", \"VI_2\"]"], "24:22: [[instance]] VI_2 and [[instance]] VI_1 move together, and only one of them has preempt = true; write the same in both" },
        { [Second, "+ priorities = { db1 = 10, db2 = 20 }", "+ [[sync_group]]", "+ name = \"G\"", "+ instances = [\"VI_1\", \"VI_2\"]"], "24:22: [[instance]] VI_2 and [[instance]] VI_1 move together, and their priorities have another node win in each; order the nodes alike in both" },

        // Apart
        { ["+ preempt = true", "+ apart_from = \"VI_1\""], "17:14: apart_from = \"VI_1\" is this instance itself; name another" },
        { [Second, "+ preempt = true", "+ apart_from = \"VI_3\""], "22:14: apart_from = \"VI_3\" is no [[instance]]; did you mean \"VI_1\"?" },
        { [Second, "+ apart_from = \"VI_1\""], "21:14: apart_from needs preempt = true, or nothing would ever move there; add it" },
        { [Second, "+ preempt = true", "+ apart_from = \"VI_1\"", "vrid = 51 -> vrid = 51\npreempt = true", "+ [[sync_group]]", "+ name = \"G\"", "+ instances = [\"VI_1\", \"VI_2\"]"], "23:14: apart_from in [[instance]] VI_2, a member of a [[sync_group]]: it moves with its group, and not by itself; take it out of the group, or remove apart_from" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_one_line_with_its_place_and_what_to_write(string[] changes, string line) =>
        Assert.Equal([$"{TestFile.Name}:{line}"], TestFile.Refused(TestFile.With(changes)));

    [Fact]
    public void Unicast_without_another_node_is_one_line() =>
        Assert.Equal(
            ["vipguard.toml:4:1: mode = \"unicast\" in [[instance]] VI_1 sends to the other nodes, and this file has none; list them, each as a [[node]]"],
            TestFile.Refused("[[node]]\nname = \"db1\"\naddress = \"192.0.2.1\"\n[[instance]]\nname = \"VI_1\"\nvrid = 51\ninterface = \"eth0\"\n"
                + "addresses = [\"192.0.2.100/24\"]\nmode = \"unicast\"\n"));

    [Fact]
    public void A_file_with_one_node_warns_that_anyone_is_obeyed()
    {
        const string Lone = "[[node]]\nname = \"db1\"\naddress = \"192.0.2.1\"\n[[instance]]\nname = \"VI_1\"\nvrid = 51\ninterface = \"eth0\"\naddresses = [\"192.0.2.100/24\"]\n";

        Assert.StartsWith("vipguard.toml:4:1: this file lists one node, so [[instance]] VI_1 obeys every router", Assert.Single(TestFile.Accepted(Lone).Warnings).ToString(), StringComparison.Ordinal);
        Assert.Empty(TestFile.Accepted(Lone + "admit_unlisted = true\n").Warnings);
    }

    [Fact]
    public void All_of_them_are_told_at_once() =>
        Assert.Equal(4, TestFile.Refused(TestFile.With(
            "+ mode = \"x\"", "+ preempt_delay = \"-1s\"", "+ interfaces = { db3 = \"eth1\" }", "+ routes = [1]")).Length);
}
