using System.Text;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Sentry;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Sentry;

/// <summary>What a dead daemon's sentry will find.</summary>
public sealed class LastWillTests : IDisposable
{
    private static readonly Link Eth0 = new(7, "eth0", IsUp: true, []);

    private readonly WillMemory _wills = WillMemory.Create();

    public void Dispose() => _wills.Dispose();

    [Fact]
    public void All_addresses_come_off_before_the_other_node_is_told_and_the_rest_is_tidied_up_after()
    {
        var setup = Setup(HostAddress.Parse("192.0.2.1"), "192.0.2.10/24", "192.0.2.11/24") with
        {
            Rules = [new VirtualRule(new VirtualNetwork(HostAddress.Parse("192.0.2.10"), 32), null, 100, 1000)],
            Routes = [new VirtualRoute(new VirtualNetwork(HostAddress.Parse("198.51.100.0"), 24)) { Table = 100 }],
        };

        Assert.Equal(
            [WillKind.Name, WillKind.Remove, WillKind.Remove, WillKind.Tell, WillKind.RemoveLater, WillKind.RemoveLater],
            Kinds(InstanceWill.Of(setup, Eth0)));
    }

    [Fact]
    public void The_word_is_an_advert_of_priority_0_of_that_instance()
    {
        var setup = Setup(HostAddress.Parse("192.0.2.1"), "192.0.2.10/24");
        ReadOnlySpan<byte> will = InstanceWill.Of(setup, Eth0);
        while (WillText.TryNext(ref will, out var kind, out var line))
        {
            if (kind != WillKind.Tell)
                continue;
            Assert.Equal(Eth0.Index, BitConverter.ToInt32(line[4..8]));
            var source = new PacketSource(HostAddress.Read(line.Slice(8, 4)), HostAddress.Read(line.Slice(24, 4)), 255);
            var path = AdvertPath.To(setup.Router with { PrimaryAddress = HostAddress.Parse("192.0.2.2"), Peers = [setup.Router.PrimaryAddress] });
            Assert.True(Advertisement.TryParse(line[WillText.PacketHead..], source, path, out var advert, out var drop), drop.ToString());
            Assert.Equal((0, setup.Router.Vrid), (advert.Priority, advert.Vrid));
            return;
        }
        Assert.Fail("nothing is told");
    }

    [Fact]
    public void In_unicast_each_of_the_other_nodes_is_told()
    {
        var setup = Setup(HostAddress.Parse("192.0.2.1"), "192.0.2.10/24");
        setup = setup with { Router = setup.Router with { Unicast = true, Peers = [HostAddress.Parse("192.0.2.2"), HostAddress.Parse("192.0.2.3")] } };

        Assert.Equal(2, Kinds(InstanceWill.Of(setup, Eth0)).Count(k => k == WillKind.Tell));
    }

    [Fact]
    public void A_source_that_was_made_is_taken_off_even_if_nothing_is_held()
    {
        var setup = Setup(HostAddress.Parse("fe80::1"), "2001:db8::10/64") with { MakesItsOwnSource = true };

        Assert.Equal(WillKind.RemoveAnyway, Kinds(InstanceWill.Of(setup, Eth0))[^1]);
    }

    [Fact]
    public void Nothing_is_held_until_that_is_said_and_the_newest_will_counts()
    {
        using var will = _wills.Take()!;
        Assert.True(will.Write("first"u8));
        Assert.Equal("first", Read(0, out bool holds));
        Assert.False(holds);

        will.Holds = true;
        Assert.True(will.Write("the second, which is longer"u8));
        Assert.Equal("the second, which is longer", Read(0, out holds));
        Assert.True(holds);

        will.Holds = false;
        Read(0, out holds);
        Assert.False(holds);
    }

    [Fact]
    public void An_instance_that_is_gone_leaves_nothing_and_its_place_is_given_again()
    {
        var gone = _wills.Take()!;
        gone.Write("gone"u8);
        gone.Holds = true;
        gone.Dispose();
        Assert.Equal("", Read(0, out bool holds));
        Assert.False(holds);

        using var next = _wills.Take()!;
        next.Write("next"u8);
        Assert.Equal(1, _wills.Count);
        Assert.Equal("next", Read(0, out _));
    }

    [Fact]
    public void A_will_that_finds_no_room_counts_for_nothing()
    {
        using var will = _wills.Take()!;
        will.Write("there"u8);
        Assert.False(will.Write(new byte[64 << 20]));
        Assert.Equal("", Read(0, out _));
    }

    [Fact]
    public void Memory_of_another_kind_is_not_read()
    {
        using var file = new FileStream("/dev/zero", FileMode.Open, FileAccess.ReadWrite);
        Assert.Null(WillMemory.Inherit((int)file.SafeFileHandle.DangerousGetHandle()));
    }

    private string Read(int place, out bool holds) => Encoding.ASCII.GetString(_wills.Read(place, out holds));

    private static List<WillKind> Kinds(ReadOnlySpan<byte> will)
    {
        List<WillKind> kinds = [];
        while (WillText.TryNext(ref will, out var kind, out _))
            kinds.Add(kind);
        return kinds;
    }

    private static InstanceSetup Setup(HostAddress own, params string[] addresses)
    {
        var leased = addresses.Select(a => new LeasedAddress(VirtualAddress.Parse(a))).ToArray();
        var router = new VirtualRouterConfig { Vrid = 51, PrimaryAddress = own, Addresses = [.. leased.Select(l => l.Address.Address)], Peers = [] };
        return new InstanceSetup("VI_1", "eth0", router, [.. leased], TimeSpan.FromSeconds(1));
    }
}
