using System.Globalization;
using System.Net;
using VipGuard.Lab;
using VipGuard.Lab.Daemons;
using VipGuard.Lab.Peers;

namespace VipGuard.Scenarios.Tests.Interop;

/// <summary>Which program stands at the other side, and what both speak.</summary>
/// <param name="Name">As the matrix has it.</param>
/// <param name="Program">"keepalived" or "FRR".</param>
public sealed record InteropRow(string Name, string Program, int Version)
{
    /// <summary>db2's, always. Ours is above or below it.</summary>
    public const int TheirPriority = 90;

    public const int Above = 100;

    public const int Below = 80;

    /// <summary>What the master is told when it shall be one no longer: below both.</summary>
    public const int Lowered = 70;

    private const string Password = "tutorial";

    public bool IPv6 { get; init; }

    public bool Pass { get; init; }

    public bool Unicast { get; init; }

    public TimeSpan Interval => Version == 2 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(100);

    /// <summary>The address whose holder the story is about.</summary>
    public IPAddress Vip => IPAddress.Parse(Vips[^1].Split('/')[0]);

    // RFC 9568 §5.2.9: over IPv6 the first is link-local.
    private string[] Vips => IPv6 ? ["fe80::100/64", "fd99::100/64"] : [Lab.Lab.VipWithPrefix];

    /// <summary>3 intervals and the skew of that priority. RFC 9568 §6.1, RFC 3768 §6.1.</summary>
    public TimeSpan MasterDown(int priority) => (3 * Interval) + Skew(priority);

    /// <summary>In version 2 the interval is a second, so the formula is the same.</summary>
    public TimeSpan Skew(int priority) => (256 - priority) * Interval / 256;

    /// <summary>What our file says.</summary>
    public PairConfig Ours(int priority) => new()
    {
        Version = Version,
        Priority1 = priority,
        Priority2 = TheirPriority,
        Preempt = true,
        Check = false,
        LinkPort = null,
        AdvertInterval = string.Create(CultureInfo.InvariantCulture, $"{Interval.TotalMilliseconds}ms"),
        Lease = Version == 2 ? "3s" : "1s",
        Vip = Vips[0],
        MoreVips = Vips[1..],
        InstanceLines = string.Join('\n', InstanceLines),
    };

    private IEnumerable<string> InstanceLines =>
    [
        .. Pass ? (string[])[$"auth_pass = \"{Password}\""] : [],
        .. Unicast ? (string[])["mode = \"unicast\""] : [],
        .. IPv6 ? (string[])[$"source_addresses = {{ db1 = \"fe80::1\", db2 = \"{(Program == "FRR" ? FrrPeer.LinkLocal : "fe80::2")}\" }}"] : [],
    ];

    /// <summary>The other program on db2; not yet started.</summary>
    public PeerRouter Theirs(Lab.Lab lab)
    {
        var config = new PeerConfig
        {
            Version = Version,
            Priority = TheirPriority,
            Interval = Interval,
            Vips = Vips,
            AuthPass = Pass ? Password : null,
            UnicastPeers = Unicast ? [lab.Db1.Address] : [],
        };
        return Program == "FRR" ? lab.Frr(lab.Db2, config) : lab.Keepalived(lab.Db2, config);
    }

    public override string ToString() => Name;
}
