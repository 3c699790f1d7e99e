using VipGuard.Lab;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Processes;

namespace VipGuard.Scenarios.Tests.Interop;

/// <summary>What a running pair puts onto the wire, in the eyes of tshark.</summary>
public sealed class DecodedScenarios
{
    private const string Wanted = "ip proto 112 or ip6 proto 112 or arp or icmp6";

    private static readonly string[] Fields =
    [
        "frame.protocols", "ip.checksum.status", "vrrp.checksum.status", "vrrp.virt_rtr_id", "vrrp.prio", "ipv6.hlim", "ip.ttl",
        "arp.isgratuitous", "arp.src.proto_ipv4", "icmpv6.type", "icmpv6.checksum.status", "icmpv6.nd.na.target_address", "_ws.expert.message", "_ws.malformed",
    ];

    [Fact]
    public async Task Tshark_decodes_all_that_a_pair_sends_while_its_addresses_move()
    {
        var config = new PairConfig
        {
            Check = false,
            LinkPort = null,
            Extra = """
                [[instance]]
                name = "VI_6"
                vrid = 52
                interface = "eth0"
                advert_interval = "100ms"
                lease = "1s"
                addresses = ["fe80::100/64", "fd99::100/64"]
                """,
        };
        await using var lab = await Lab.Lab.PairAsync(new() { Servers = false, Config = config });
        var (holder, other) = await lab.SettledAsync();
        string file = Path.Combine(lab.Db1.Folder, "wire.pcapng");
        var capture = Command.RunAsync("ip", "netns", "exec", $"{lab.Prefix}-sw", "tshark", "-n", "-i", "db1", "-i", "db2", "-f", Wanted, "-a", "duration:8", "-w", file);
        await lab.Until(() => File.Exists(file) && new FileInfo(file).Length > 1000, Bounds.Patience, "the capture to begin");

        holder.Daemon.Terminate();
        await lab.Until(() => other.HoldsVip && !holder.HoldsVip, Bounds.Patience, "the other to take over");
        (await capture).Must();

        string[][] rows = await ReadAsync(file);
        string[][] adverts = [.. rows.Where(row => Is(row, "vrrp"))];
        Assert.All((string[])["51", "52"], vrid => Assert.InRange(adverts.Count(row => Of(row, "vrrp.virt_rtr_id") == vrid), 40, 400));
        Assert.All((string[])["51", "52"], vrid => Assert.Contains(adverts, row => Of(row, "vrrp.virt_rtr_id") == vrid && Of(row, "vrrp.prio") == "0"));
        Assert.All(adverts, row => Assert.Equal(("1", "255"), (Of(row, "vrrp.checksum.status"), Of(row, "ip.ttl") + Of(row, "ipv6.hlim"))));
        Assert.Contains(rows, row => Of(row, "arp.isgratuitous") == "1" && Of(row, "arp.src.proto_ipv4") == "10.99.0.100");
        foreach (string address in (string[])["fe80::100", "fd99::100"])
            Assert.Contains(rows, row => Of(row, "icmpv6.type") == "136" && Of(row, "icmpv6.nd.na.target_address") == address);
        Assert.All(rows, row =>
        {
            Assert.Contains(Of(row, "ip.checksum.status"), (string[])["", "1"]);
            Assert.Contains(Of(row, "icmpv6.checksum.status"), (string[])["", "1"]);
            Assert.True(Of(row, "_ws.expert.message").Length + Of(row, "_ws.malformed").Length == 0 || !IsOurs(row), string.Join(" | ", row));
        });
    }

    // tshark has a note on each gratuitous ARP's address; of VRRP and neighbour discovery it may have none.
    private static bool IsOurs(string[] row) => Is(row, "vrrp") || Is(row, "icmpv6");

    private static bool Is(string[] row, string protocol) => Of(row, "frame.protocols").Split(':')[^1] == protocol;

    private static string Of(string[] row, string field) => row[Array.IndexOf(Fields, field)];

    private static async Task<string[][]> ReadAsync(string file)
    {
        string[] arguments =
        [
            "-n", "-r", file, "-o", "ip.check_checksum:TRUE", "-o", "vrrp.v3_checksum_as_in_v2:FALSE", "-T", "fields", "-E", "separator=|", "-E", "aggregator=,", .. Fields.SelectMany(field => (string[])["-e", field]),
        ];
        string output = (await Command.MustAsync("tshark", arguments)).Output;
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|'))];
    }
}
