using System.Text;
using VipGuard.Toml;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Configuration.Reading;

/// <summary>Reads the addresses of an [[instance]]: text, or a table with what the kernel is to be told besides.</summary>
internal sealed class AddressesReader
{
    private const string Example = "[\"192.0.2.100/24\"]";
    private const int LongestLabel = 15;    // IFNAMSIZ - 1, linux/if.h

    private readonly TableReader instance;
    private readonly ProblemList problems;
    private readonly List<Located<LeasedAddress>> addresses = [];

    private AddressesReader(TableReader instance, ProblemList problems)
    {
        this.instance = instance;
        this.problems = problems;
    }

    /// <returns>Those that could be read.</returns>
    public static List<Located<LeasedAddress>> Read(TableReader instance, ProblemList problems)
    {
        AddressesReader reader = new(instance, problems);
        if (instance.Node<TomlArray>("addresses", Example) is { } array)
            reader.Read(array);
        return reader.addresses;
    }

    private void Read(TomlArray array)
    {
        if (array.Items.Count == 0)
            problems.Error(array.Position, $"addresses is empty; write one at least, like {Example}");
        foreach (TomlNode item in array.Items.Take(InstanceConfig.MostAddressesV4))
        {
            if (Read(item) is not { } address)
                continue;
            if (addresses.Count > 0 && FamilyOf(addresses[0]) != FamilyOf(address))
            {
                problems.Error(
                    address.Position,
                    $"\"{address.Value}\" is of another family than \"{addresses[0].Value}\"; put IPv4 and IPv6 into an [[instance]] each");
            }

            addresses.Add(address);
        }

        int most = addresses.Count > 0 && FamilyOf(addresses[0]) == IpFamily.V6 ? InstanceConfig.MostAddressesV6 : InstanceConfig.MostAddressesV4;
        if (array.Items.Count > most)
        {
            problems.Error(
                array.Items[most].Position,
                $"this address is one too many: an advert carries at most {most} of its family; put it into another [[instance]]");
        }
    }

    private static IpFamily FamilyOf(Located<LeasedAddress> address) => address.Value.Address.Address.Family;

    private Located<LeasedAddress>? Read(TomlNode item)
    {
        switch (item)
        {
            case TomlString text:
                return Address(text) is { } address ? new Located<LeasedAddress>(new LeasedAddress(address), item.Position) : null;
            case TomlTable table:
                return Read(table);
            default:
                problems.Error(item.Position, $"{Shown.Value(item)} in addresses is {item.Kind}; write an address in quotes, like \"192.0.2.100/24\"");
                return null;
        }
    }

    private Located<LeasedAddress>? Read(TomlTable table)
    {
        TableReader reader = new(table, "addresses", isDamaged: false, problems);
        reader.Require("address", "\"192.0.2.100/24\"");
        VirtualAddress? address = reader.Node<TomlString>("address", "\"192.0.2.100/24\"") is { } text ? Address(text) : null;
        var scope = reader.Choice("scope", ("global", AddressScope.Global), ("site", AddressScope.Site), ("link", AddressScope.Link), ("host", AddressScope.Host));
        Located<string>? label = Label(reader);
        bool noPrefixRoute = reader.Boolean("noprefixroute", "true")?.Value ?? false;
        reader.RefuseOthers();
        if (address is not { } known)
            return null;
        if (known.Address.Family == IpFamily.V6 && (label?.Position ?? scope?.Position) is { } position)
            problems.Error(position, "scope and label are for IPv4 addresses; the kernel finds an IPv6 address's scope, and it has no label; remove them");
        return new Located<LeasedAddress>(new LeasedAddress(known, scope?.Value ?? AddressScope.Global, label?.Value, noPrefixRoute), table.Position);
    }

    private Located<string>? Label(TableReader reader)
    {
        if (reader.Text("label", "\"eth0:vip\"") is not { } label)
            return null;
        if (Encoding.UTF8.GetByteCount(label.Value) <= LongestLabel && label.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '@'))
            return label;
        problems.Error(
            label.Position,
            $"label = {Shown.Quoted(label.Value)} can be no label: it is the interface's name with more behind it, at most {LongestLabel} bytes; write it like \"eth0:vip\"");
        return null;
    }

    private VirtualAddress? Address(TomlString text)
    {
        if (!VirtualAddress.TryParse(text.Value, out VirtualAddress address))
        {
            problems.Error(text.Position, $"{Shown.Quoted(text.Value)} is no address with a prefix length; write one like \"192.0.2.100/24\"");
            return null;
        }

        string? why = AddressUse.WhyNoHost(address.Address, loopback: false) ?? AddressUse.WhyNoHostOfItsNetwork(address);
        if (why is null)
            return address;
        problems.Error(text.Position, $"\"{address}\" is {why}; write an address that a host can have, like \"192.0.2.100/24\"");
        return null;
    }
}
