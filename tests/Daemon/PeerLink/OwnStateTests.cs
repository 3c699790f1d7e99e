using VipGuard.Daemon.PeerLink;
using VipGuard.Daemon.Tests.Configuration;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.PeerLink;

public sealed class OwnStateTests
{
    [Theory]
    [InlineData(VrrpState.Master, 1)]
    [InlineData(VrrpState.Backup, 100)]
    public void An_instance_that_avoids_another_is_told_of_with_the_priority_that_it_has_now(VrrpState writer, int priority)
    {
        var config = TestFile.Accepted(TestFile.With(
            "+ [[instance]]", "+ name = \"reader\"", "+ vrid = 52", "+ interface = \"eth0\"", "+ addresses = [\"192.0.2.101/24\"]", "+ apart_from = \"VI_1\"", "+ preempt = true"));

        var own = OwnState.Instances(config, config.Nodes[0], name => name == "VI_1" ? writer : VrrpState.Backup);

        Assert.Equal([("VI_1", 100), ("reader", priority)], own.Select(i => (i.Name, (int)i.Priority)));
    }

    [Fact]
    public void The_writers_instance_is_told_of_first()
    {
        var config = TestFile.Accepted(TestFile.With(
            "+ [[instance]]", "+ name = \"VI_2\"", "+ vrid = 52", "+ interface = \"eth0\"", "+ addresses = [\"192.0.2.101/24\"]"));
        config = config with { Pair = new() { KeyFile = "key", Instance = "VI_2" } };

        Assert.Equal("VI_2 VI_1", string.Join(" ", OwnState.Instances(config, config.Nodes[0], _ => VrrpState.Backup).Select(i => i.Name)));
    }
}
