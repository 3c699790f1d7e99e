using VipGuard.Daemon.PeerLink;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.PeerLink;

public sealed class TakeoverVetoTests
{
    private static readonly PeerState Holder = Wire.State("db1") with { Instances = [new("VI_1", 51, VrrpState.Master, 100)] };

    [Fact]
    public void Alive_fit_and_holding_it_is_not_taken_over()
    {
        string? why = TakeoverVeto.Why("VI_1", Holder);

        Assert.Equal("db1 says over the link that it is alive, fit, and holds VI_1", why);
        Assert.Equal(TakeoverRestraint.NotOnSilence, TakeoverVeto.Restraint(why));
    }

    public static TheoryData<string, string> Otherwise => new()
    {
        { "not heard", "VI_1" }, { "unfit", "VI_1" }, { "loop hangs", "VI_1" }, { "maintenance", "VI_1" }, { "backup", "VI_1" }, { "fault", "VI_1" }, { "alive", "VI_2" },
    };

    [Theory]
    [MemberData(nameof(Otherwise))]
    public void Otherwise_silence_counts(string what, string instance)
    {
        var peer = what switch
        {
            "not heard" => null,
            "unfit" => Holder with { Fit = false },
            "loop hangs" => Holder with { LoopAlive = false },
            "maintenance" => Holder with { Maintenance = true },
            "backup" => Holder with { Instances = [new("VI_1", 51, VrrpState.Backup, 100)] },
            "fault" => Holder with { Instances = [new("VI_1", 51, VrrpState.Fault, 100)] },
            _ => Holder,
        };

        Assert.Null(TakeoverVeto.Why(instance, peer));
        Assert.Equal(TakeoverRestraint.None, TakeoverVeto.Restraint(null));
    }
}
