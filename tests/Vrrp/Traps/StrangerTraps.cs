namespace VipGuard.Vrrp.Tests.Traps;

/// <summary>Whom a router obeys.</summary>
public class StrangerTraps
{
    private const string A = "192.0.2.1";
    private const string B = "192.0.2.2";
    private const string Foreign = "192.0.2.66";

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(255)]
    [InlineData(0)]
    public void A_router_that_the_file_does_not_list_is_obeyed_only_where_it_says_so(byte priority)
    {
        var strict = new Node(B, 100, A).AsMaster();
        var open = new Node(strict.Router.Config with { AdmitsUnlisted = true }).AsMaster();
        byte[] advert = Wire.Advert(strict.Router.Config with { PrimaryAddress = HostAddress.Parse(Foreign) }, priority);
        object before = strict.Picture;

        Assert.Equal(DropReason.Stranger, strict.Receives(advert, Foreign));
        Assert.Equal(before, strict.Picture);
        Assert.Equal(DropReason.None, open.Receives(advert, Foreign));
        Assert.Equal(priority > 100 ? VrrpState.Backup : VrrpState.Master, open.State);
    }

    [Fact]
    public void With_strangers_about_there_may_be_somebody_to_race()
    {
        var pair = new Node(B, 100, A).Started();
        var open = new Node(pair.Router.Config with { AdmitsUnlisted = true }).Started();
        var peer = new Node(A, 200, B).AsMaster();
        pair.Hears(peer);
        open.Hears(peer);

        pair.HearsLeaving(peer);
        open.HearsLeaving(peer);

        Assert.Equal(VrrpState.Master, pair.State);
        Assert.Equal(VrrpState.Backup, open.State);
        Assert.Equal(TimeSpan.FromSeconds(0.609375), open.Router.Deadline - open.Now);
    }

    [Fact]
    public void Where_anyone_is_obeyed_the_rest_of_the_rules_stand()
    {
        var open = new Node(new Node(B, 100, A).Router.Config with { AdmitsUnlisted = true }).Started();
        var foreign = open.Router.Config with { PrimaryAddress = HostAddress.Parse(Foreign) };

        Assert.Equal(DropReason.OtherVrid, open.Receives(Wire.Advert(foreign with { Vrid = 52 }, 200), Foreign));
        Assert.Equal(DropReason.VersionMismatch, open.Receives(Wire.Advert(foreign with { Version = VrrpVersion.V2 }, 200), Foreign));
        Assert.Equal(DropReason.OwnPacket, open.Receives(Wire.Advert(open.Router.Config, 200), B));
    }

    [Fact]
    public void An_owner_gives_way_to_nobody_but_another_owner_with_the_higher_address()
    {
        var owner = new Node(new Node(B, 255, A).Router.Config with { AdmitsUnlisted = true }).Started();
        Assert.Equal(VrrpState.Master, owner.State);

        owner.Receives(Wire.Advert(owner.Router.Config with { PrimaryAddress = HostAddress.Parse(A) }, 254), A);
        owner.Receives(Wire.Advert(owner.Router.Config with { PrimaryAddress = HostAddress.Parse(A) }, 255), A);
        Assert.Equal(VrrpState.Master, owner.State);

        owner.Receives(Wire.Advert(owner.Router.Config with { PrimaryAddress = HostAddress.Parse(Foreign) }, 255), Foreign);
        Assert.Equal(VrrpState.Backup, owner.State);
    }
}
