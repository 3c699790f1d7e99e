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
        List<Located<LeasedAddress>> addresses = ReadAddresses();
        InstanceDraft draft = new(reader.Position)
        {
            Name = reader.Name("\"VI_1\""),
            Vrid = reader.Integer("vrid", 1, 255, "51"),
            Interface = reader.Interface("interface"),
            Version = version,
            Interval = ReadInterval(version?.Value),
            Addresses = addresses,
            Preempt = reader.Boolean("preempt", "false")?.Value ?? false,
            Lease = ReadLease(),
            Priorities = ReadPriorities(),
            AuthPass = ReadAuthPass(version?.Value),
            ChecksumWithPseudoHeader = ReadChecksum(version?.Value, addresses),
        };
        if (version is { Value: VrrpVersion.V2 } && draft.Family == IpFamily.V6)
            reader.Fail(version.Value.Position, "version = 2 carries IPv4 addresses only (RFC 3768); write version = 3");
        reader.RefuseOthers();
        return draft;
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

    private List<Located<LeasedAddress>> ReadAddresses()
    {
        List<Located<LeasedAddress>> addresses = [];
        if (reader.Node<TomlArray>("addresses", "[\"192.0.2.100/24\"]") is not { } array)
            return addresses;
        if (array.Items.Count == 0)
            reader.Fail(array.Position, "addresses is empty; write one at least, like [\"192.0.2.100/24\"]");
        if (array.Items.Count > InstanceConfig.MostAddressesV4)
        {
            reader.Fail(
                array.Items[InstanceConfig.MostAddressesV4].Position,
                $"this address is one too many: an [[instance]] has at most {InstanceConfig.MostAddressesV4}; put it into another [[instance]]");
        }

        foreach (TomlNode item in array.Items.Take(InstanceConfig.MostAddressesV4))
        {
            if (ReadAddress(item) is not { } address)
                continue;
            if (addresses.Count > 0 && addresses[0].Value.Address.Address.Family != address.Value.Address.Address.Family)
            {
                reader.Fail(
                    address.Position,
                    $"\"{address.Value}\" is of another family than \"{addresses[0].Value}\"; put IPv4 and IPv6 into an [[instance]] each");
            }

            addresses.Add(address);
        }

        return addresses;
    }

    private Located<LeasedAddress>? ReadAddress(TomlNode item)
    {
        if (item is not TomlString text)
        {
            reader.Fail(item.Position, $"{Shown.Value(item)} in addresses is {item.Kind}; write an address in quotes, like \"192.0.2.100/24\"");
            return null;
        }

        if (!VirtualAddress.TryParse(text.Value, out VirtualAddress address))
        {
            reader.Fail(item.Position, $"{Shown.Quoted(text.Value)} is no address with a prefix length; write one like \"192.0.2.100/24\"");
            return null;
        }

        string? why = AddressUse.WhyNoHost(address.Address, loopback: false) ?? AddressUse.WhyNoHostOfItsNetwork(address);
        if (why is not null)
        {
            reader.Fail(item.Position, $"\"{address}\" is {why}; write an address that a host can have, like \"192.0.2.100/24\"");
            return null;
        }

        return new Located<LeasedAddress>(new LeasedAddress(address), item.Position);
    }

    private List<(Located<string> Node, Located<int>? Priority)> ReadPriorities()
    {
        if (reader.Node<TomlTable>("priorities", "{ db1 = 100, db2 = 90 }") is not { } table)
            return [];
        if (table.Entries.Count > FileReader.MostTables)
            reader.Fail(table.Entries[FileReader.MostTables].Position, "priorities has more keys than there may be nodes; remove those that are none");
        return [.. table.Entries.Take(FileReader.MostTables).Select(entry =>
            (new Located<string>(entry.Key, entry.Position), TextKinds.Priority(problems, Shown.Key(entry.Key), entry.Value)))];
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
