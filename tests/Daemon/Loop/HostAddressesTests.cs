using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Tests.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>What is on the host before the start: whose it is, and what of it goes.</summary>
public sealed class HostAddressesTests
{
    private static readonly HostAddress Source = HostAddress.Parse("fe80::5647:33:c000:201");

    private static readonly InstanceSetup Setup = new("VI_6", "e0", new VirtualRouterConfig
    {
        Vrid = 51,
        PrimaryAddress = Source,
        Addresses = [HostAddress.Parse("fe80::1"), HostAddress.Parse("fd99::100")],
    }, [new LeasedAddress(VirtualAddress.Parse("fe80::1/64")), new LeasedAddress(VirtualAddress.Parse("fd99::100/64"))], TimeSpan.FromSeconds(1))
    {
        MakesItsOwnSource = true,
    };

    private static void Run(Action<AddressTable, Func<string, int>> test) => NetworkSpace.Run(() =>
    {
        using var netlink = NetlinkSocket.ForRequests();
        var links = new LinkTable();
        links.Load(netlink);
        test(new AddressTable(netlink), name => links.Find(name)!.Index);
    });

    [Fact]
    public void A_link_local_address_of_another_interface_is_no_conflict_and_its_own_is_one_that_names_the_holder() => Run((table, _) =>
    {
        NetworkSpace.Ip("-6 address add fe80::1/64 dev e1 nodad");
        Assert.Empty(HostAddresses.Conflicts([Setup], table.List()));

        NetworkSpace.Ip("-6 address add fe80::1/64 dev e0 nodad");
        NetworkSpace.Ip("-6 address add fd99::100/64 dev e1 nodad");
        Assert.Equal(
        [
            "VI_6: fe80::1 is this host's own address already (on e0, not put there by vipguard); "
                + "remove it with \"ip address delete fe80::1/64 dev e0\", or take it out of addresses",
            "VI_6: fd99::100 is this host's own address already (on e1, not put there by vipguard); "
                + "remove it with \"ip address delete fd99::100/64 dev e1\", or take it out of addresses",
        ], HostAddresses.Conflicts([Setup], table.List()), StringComparer.Ordinal);
    });

    [Fact]
    public void What_an_earlier_run_left_goes_anywhere_and_of_link_local_ones_on_the_instances_interface_alone() => Run((table, indexOf) =>
    {
        table.HoldSource(indexOf("e0"), Source);
        table.HoldSource(indexOf("e1"), Source);
        table.Hold(indexOf("e0"), Setup.Addresses[0], TimeSpan.FromSeconds(30));
        table.Hold(indexOf("e1"), Setup.Addresses[0], TimeSpan.FromSeconds(30));
        table.Hold(indexOf("e1"), Setup.Addresses[1], TimeSpan.FromSeconds(30));
        var log = new LogLines();

        HostAddresses.RemoveStale([Setup], table.List(), table, log);

        Assert.Equal([(indexOf("e1"), Setup.Addresses[0].Address.Address), (indexOf("e1"), Source)],
            table.List().Where(held => held.IsOurs).Select(held => (held.Interface, held.Address.Address)).OrderBy(held => held.Address));
        Assert.Contains("VI_6: fd99::100/64 was left on e1 by an earlier run; removed", log.Lines, StringComparer.Ordinal);
    });
}
