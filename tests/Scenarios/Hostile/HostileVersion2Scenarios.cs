using System.Text;
using VipGuard.Lab;
using VipGuard.Lab.Network;

namespace VipGuard.Scenarios.Tests.Hostile;

/// <summary>The same for what only VRRPv2 has: authentication, and intervals that must agree. RFC 3768 §7.1, RFC 2338 §7.1.</summary>
public sealed class HostileVersion2Scenarios
{
    private static readonly byte[] Password = "tutorial"u8.ToArray();

    // Kind of authentication 1 (PASS), an interval of 1 s.
    private static readonly ForgedAdvert True = new() { Version = 2, Interval = 0x0101, AuthData = Password, Priority = 255 };

    private static readonly (string Name, ForgedAdvert Advert, string Counted)[] Table =
    [
        ("no authentication", True with { Interval = 0x0001 }, "AuthTypeMismatch"),
        ("the kind AH", True with { Interval = 0x0201 }, "AuthTypeMismatch"),
        ("an unknown kind", True with { Interval = 0xFF01 }, "AuthTypeMismatch"),
        ("another password", True with { AuthData = Encoding.ASCII.GetBytes("tutoriaL") }, "AuthDataMismatch"),
        ("the password without its end", True with { AuthData = [.. Password[..7], 0] }, "AuthDataMismatch"),
        ("no password", True with { AuthData = new byte[8] }, "AuthDataMismatch"),
        ("cut within the password", True with { CutAt = 19 }, "TooShort"),
        ("without a password at all", True with { CutAt = 12 }, "TooShort"),
        ("another interval", True with { Interval = 0x0102 }, "IntervalMismatch"),
        ("the longest interval", True with { Interval = 0x01FF }, "IntervalMismatch"),
        ("interval 0", True with { Interval = 0x0100 }, "IntervalZero"),
        ("version 3", new() { Priority = 255 }, "VersionMismatch"),
        ("a checksum over a pseudo-header", True with { ChecksumOff = 0x0101 }, "BadChecksum"),
    ];

    [Fact]
    public async Task What_must_be_dropped_in_version_2_is_counted_and_moves_nothing()
    {
        var config = new Lab.Daemons.PairConfig { Version = 2, AdvertInterval = "1s", Lease = "3s", LinkPort = null, InstanceLines = "auth_pass = \"tutorial\"" };
        await using var lab = await Lab.Lab.PairAsync(new() { Servers = false, Stranger = true, Config = config });
        var (holder, _) = await lab.SettledAsync();
        var before = await StatusAsync(lab);

        long struck = Bounds.Now;
        foreach (var (_, advert, _) in Table)
        {
            // In the name of each, so that the other's authentication is asked.
            lab.Mallory.Frames.Send((advert with { From = lab.Db1.Address }).Frame());
            lab.Mallory.Frames.Send((advert with { From = lab.Db2.Address }).Frame());
        }
        // With the right password, but from none of the nodes.
        lab.Mallory.Frames.Send((True with { From = Stranger.Address }).Frame());
        var expected = Table.GroupBy(t => t.Counted).Select(g => (g.Key, (long)g.Count())).Append(("Stranger", 1L)).Order();

        foreach (var host in lab.Hosts)
            await lab.Until(async () => (await host.Daemon.StatusAsync())!.Instance.Counters.Dropped.ContainsKey("Stranger"), Bounds.Patience, $"{host.Name} to read all");
        await lab.Until(() => lab.Adverts.From(holder.Name, struck).Count >= 3, Bounds.Patience, $"some more adverts of {holder.Name}");
        var after = await StatusAsync(lab);
        Assert.Equal(expected, Counted(before.Db1, after.Db1));
        Assert.Equal(expected, Counted(before.Db2, after.Db2));
        Assert.Equal((before.Db1.State, before.Db2.State), (after.Db1.State, after.Db2.State));
        Assert.Empty(lab.Timeline.Since(struck));
        Assert.Equal((before.Db1.Counters.Transitions, before.Db2.Counters.Transitions), (after.Db1.Counters.Transitions, after.Db2.Counters.Transitions));
    }

    private static async Task<(Lab.Daemons.InstanceStatus Db1, Lab.Daemons.InstanceStatus Db2)> StatusAsync(Lab.Lab lab) =>
        ((await lab.Db1.Daemon.StatusAsync())!.Instance, (await lab.Db2.Daemon.StatusAsync())!.Instance);

    private static IEnumerable<(string, long)> Counted(Lab.Daemons.InstanceStatus before, Lab.Daemons.InstanceStatus after) =>
        after.Counters.Dropped.Select(d => (d.Key, d.Value - before.Counters.Dropped.GetValueOrDefault(d.Key))).Where(d => d.Item2 != 0).Order();
}
