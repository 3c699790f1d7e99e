using System.Text;
using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>Reads an [[instance]], and holds it to what its version of the protocol can say.</summary>
internal sealed class InstanceReader
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestV3 = Tick * 4095;                    // RFC 9568 §5.2.7: 12 bits of centiseconds
    private static readonly TimeSpan LongestV2 = TimeSpan.FromSeconds(255);      // RFC 3768 §5.3.7: 8 bits of seconds
    private static readonly TimeSpan LongestLease = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestPreemptDelay = TimeSpan.FromSeconds(1000);    // keepalived's

    private readonly TableReader reader;
    private readonly ProblemList problems;

    private InstanceReader(TomlTable table, ProblemList problems)
    {
        this.problems = problems;
        reader = new TableReader(table, "[[instance]]", table.IsDamaged, problems);
    }

    public static InstanceDraft Read(TomlTable table, ProblemList problems) => new InstanceReader(table, problems).Read();

    private InstanceDraft Read()
    {
        reader.Require("name", "\"VI_1\"");
        reader.Require("vrid", "51");
        reader.Require("interface", "\"eth0\"");
        reader.Require("addresses", "[\"192.0.2.100/24\"]");
        Located<VrrpVersion>? version = ReadVersion();
        List<Located<LeasedAddress>> addresses = AddressesReader.Read(reader, problems);
        IpFamily family = addresses.Count > 0 ? addresses[0].Value.Address.Address.Family : IpFamily.V4;
        Located<TimeSpan>? interval = ReadInterval(version?.Value);
        Located<bool>? unicast = reader.Choice("mode", ("multicast", false), ("unicast", true));
        InstanceDraft draft = new(reader.Position)
        {
            Name = reader.Name("\"VI_1\""),
            Vrid = reader.Integer("vrid", 1, 255, "51"),
            Interface = reader.Interface("interface"),
            Version = version,
            Interval = interval,
            Addresses = addresses,
            Preempt = reader.Boolean("preempt", "false")?.Value ?? false,
            ApartFrom = reader.Text("apart_from", "\"VI_1\""),
            PreemptDelay = reader.Duration("preempt_delay", TimeSpan.Zero, LongestPreemptDelay, "\"30s\""),
            Unicast = unicast?.Value ?? false,
            LeastUnicastTtl = reader.Integer("least_ttl", 0, 255, "255")?.Value ?? 0,
            AdmitsUnlisted = reader.Boolean("admit_unlisted", "false")?.Value ?? false,
            LongestLearnedInterval = ReadLongestLearned(version?.Value, interval?.Value),
            Lease = ReadLease(),
            Priorities = ByNodeReader.Priorities(reader, problems),
            Interfaces = ByNodeReader.Interfaces(reader, problems),
            SourceAddresses = ByNodeReader.SourceAddresses(reader, problems),
            Announce = AnnounceReader.Read(reader, problems),
            ResetConnections = reader.Boolean("reset_connections", "true")?.Value ?? true,
            Routes = RoutingReader.Routes(reader, family, problems),
            Rules = RoutingReader.Rules(reader, family, problems),
            AuthPass = ReadAuthPass(version?.Value),
            ChecksumWithPseudoHeader = ReadChecksum(version?.Value, addresses),
        };
        if (version is { Value: VrrpVersion.V2 } && draft.Family == IpFamily.V6)
            reader.Fail(version.Position, "version = 2 carries IPv4 addresses only (RFC 3768); write version = 3");
        WarnOfNoEffect(draft);
        reader.RefuseOthers();
        return draft;
    }

    private void WarnOfNoEffect(InstanceDraft draft)
    {
        if (draft.PreemptDelay is { Value.Ticks: > 0 } delay && !draft.Preempt)
            problems.Warn(delay.Position, "preempt_delay has no effect without preempt = true; remove it, or preempt");
        if (draft.LeastUnicastTtl > 0 && !draft.Unicast && reader.Any("least_ttl") is { } ttl)
            problems.Warn(ttl.Position, "least_ttl has no effect here: adverts to the group must have TTL 255 (RFC 9568 §7.1); remove it, or write mode = \"unicast\"");
    }

    private Located<VrrpVersion>? ReadVersion()
    {
        if (!reader.Has("version"))
            return new Located<VrrpVersion>(reader.Optional("version", VrrpVersion.V3), reader.Position);
        return reader.Integer("version", 2, 3, "3") is { } number ? new Located<VrrpVersion>((VrrpVersion)number.Value, number.Position) : null;
    }

    private Located<TimeSpan>? ReadInterval(VrrpVersion? version)
    {
        if (!reader.Has("advert_interval"))
            return new Located<TimeSpan>(reader.Optional("advert_interval", TimeSpan.FromSeconds(1)), reader.Position);
        if (reader.Duration("advert_interval", "\"1s\"") is not { } interval || version is null)
            return null;

        TimeSpan step = version == VrrpVersion.V2 ? TimeSpan.FromSeconds(1) : Tick;
        TimeSpan most = version == VrrpVersion.V2 ? LongestV2 : LongestV3;
        if (interval.Value >= step && interval.Value <= most && interval.Value.Ticks % step.Ticks == 0)
            return interval;

        reader.Fail(interval.Position, $"advert_interval = \"{DurationText.Format(interval.Value)}\" can not be sent; " + (version == VrrpVersion.V2
            ? "version 2 takes whole seconds from 1s to 255s (shorter ones need version = 3)"
            : "version 3 takes 10ms to 40.95s in steps of 10ms"));
        return null;
    }

    private Located<TimeSpan>? ReadLongestLearned(VrrpVersion? version, TimeSpan? interval)
    {
        if (reader.Duration("longest_learned_interval", Tick, LongestV3, "\"1s\"") is not { } longest)
            return null;
        if (version == VrrpVersion.V2)
            problems.Warn(longest.Position, "longest_learned_interval has no effect here: version 2 learns no interval; remove it");
        else if (longest.Value < interval)
            reader.Fail(longest.Position, $"longest_learned_interval = \"{DurationText.Format(longest.Value)}\" is shorter than advert_interval; write that or more, or leave it out");
        return longest;
    }

    private Located<TimeSpan>? ReadLease()
    {
        if (reader.Duration("lease", TimeSpan.FromSeconds(1), LongestLease, "\"1s\"") is not { } lease)
            return null;
        if (lease.Value.Ticks % TimeSpan.TicksPerSecond == 0)
            return lease;
        reader.Fail(
            lease.Position,
            $"lease = \"{DurationText.Format(lease.Value)}\" is refused by the kernel, which leases by whole seconds;"
            + $" write \"{Math.Ceiling(lease.Value.TotalSeconds)}s\"");
        return null;
    }

    private string? ReadAuthPass(VrrpVersion? version)
    {
        if (reader.Secret("auth_pass") is not { } password || version is null)
            return null;
        if (version == VrrpVersion.V3)
            reader.Fail(password.Position, "auth_pass is for version 2 only, version 3 has no authentication (RFC 5798 §9); remove it");
        else if (Encoding.UTF8.GetByteCount(password.Value) is < 1 or > 8)
            reader.Fail(password.Position, "auth_pass has 1 to 8 bytes (RFC 2338 §5.3.6), and this one has not; write one that has");
        else
            problems.Warn(
                password.Position,
                "auth_pass goes over the wire in clear text and protects nothing; remove it unless a peer other than VipGuard needs it");
        return password.Value;
    }

    private bool ReadChecksum(VrrpVersion? version, List<Located<LeasedAddress>> addresses)
    {
        if (reader.Choice("v3_ipv4_checksum", ("pseudo-header", true), ("plain", false)) is not { } choice)
            return true;
        if (version == VrrpVersion.V2 || (addresses.Count > 0 && addresses[0].Value.Address.Address.Family == IpFamily.V6))
            problems.Warn(choice.Position, "v3_ipv4_checksum has no effect here: it is for version 3 with IPv4 addresses; remove it");
        return choice.Value;
    }
}
