using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Linux;

public sealed class NetlinkTests
{
    // RTM_NEWADDR of 10.99.0.100/24 on interface 2 with a lease and IFA_PROTO 112, as Linux 6.x sends it.
    private static byte[] Body(byte flags, byte proto) =>
    [
        2, 24, flags, 0, 2, 0, 0, 0,
        8, 0, 1, 0, 10, 99, 0, 100,
        8, 0, 2, 0, 10, 99, 0, 100,
        20, 0, 6, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        5, 0, 11, 0, proto, 0, 0, 0,
    ];

    [Fact]
    public void An_address_with_a_lease_of_ours_is_read()
    {
        Assert.True(AddressTable.TryRead(Body(flags: 0, proto: 112), out var held));
        Assert.Equal(new HeldAddress(2, VirtualAddress.Parse("10.99.0.100/24"), TimeSpan.FromSeconds(1), IsOurs: true), held);
    }

    [Fact]
    public void A_permanent_address_of_another_is_the_hosts_own()
    {
        Assert.True(AddressTable.TryRead(Body(flags: 0x80, proto: 0), out var held));
        Assert.Null(held.Lifetime);
        Assert.False(held.IsOurs);
    }

    [Fact]
    public void A_message_cut_short_anywhere_is_no_address_and_no_exception()
    {
        byte[] body = Body(0, 112);
        for (int length = 0; length < 16; length++)
            Assert.False(AddressTable.TryRead(body.AsSpan(0, length), out _));
    }

    [Fact]
    public void A_batch_with_a_length_that_makes_no_sense_ends_there()
    {
        ReadOnlySpan<byte> batch = [255, 255, 255, 255, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.False(Netlink.TryNext(ref batch, out _, out _));
        batch = [8, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.False(Netlink.TryNext(ref batch, out _, out _));
    }

    [Fact]
    public void The_kernels_own_table_has_the_loopback_address()
    {
        using var netlink = NetlinkSocket.ForRequests();
        Assert.Contains(new AddressTable(netlink).List(), held => held.Address == VirtualAddress.Parse("127.0.0.1/8") && held.Lifetime is null);
    }

    [Fact]
    public void The_kernels_own_table_has_the_loopback_interface()
    {
        using var netlink = NetlinkSocket.ForRequests();
        var links = new LinkTable();
        links.Load(netlink);
        Assert.NotNull(links.Find("lo"));
        Assert.Null(links.Find("no-such-if"));
    }
}
