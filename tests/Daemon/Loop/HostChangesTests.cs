using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Tests.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>The whole loop in a namespace, while the host's addresses change under it, or its file.</summary>
public sealed class HostChangesTests
{
    private static readonly LeasedAddress Vip = new(VirtualAddress.Parse("10.9.0.100/24"));

    private static InstanceSetup Setup(string name, byte vrid, string own, params LeasedAddress[] addresses) =>
        new(name, "e0", new VirtualRouterConfig
        {
            Vrid = vrid,
            PrimaryAddress = HostAddress.Parse(own),
            Addresses = [.. addresses.Select(a => a.Address.Address)],
            AdvertInterval = TimeSpan.FromMilliseconds(20),
        }, [.. addresses], TimeSpan.FromSeconds(30))
        {
            VridsHere = [vrid],
        };

    private static void Run(Action<VrrpLoop, LogLines> test, params InstanceSetup[] setups) => NetworkSpace.Run(() =>
    {
        NetworkSpace.Ip("address add 10.0.0.1/24 dev e0");
        NetworkSpace.Ip("-6 address add fe80::1/64 dev e0 nodad");
        NetworkSpace.Ip("-6 address add fe80::1/64 dev e1 nodad");
        var log = new LogLines();
        using var loop = new VrrpLoop(setups, fit: true, null, SystemdNotifier.FromEnvironment(), log);
        loop.Start();
        try
        {
            foreach (var setup in setups)
                Assert.True(SpinWait.SpinUntil(() => IsMaster(loop, setup.Name), TimeSpan.FromSeconds(10)), string.Join('\n', log.Lines));
            test(loop, log);
        }
        finally
        {
            Wait(loop.StopAsync());
        }
    });

    // The namespace is this thread's, so it waits. The loop answers on its own.
    private static T Wait<T>(Task<T> answer)
    {
        Wait((Task)answer);
#pragma warning disable VSTHRD002 // It has completed.
        return answer.Result;
#pragma warning restore VSTHRD002
    }

    private static void Wait(Task answer) => Assert.True(SpinWait.SpinUntil(() => answer.IsCompleted, TimeSpan.FromSeconds(10)), "no answer of the loop");

    // What the kernel told before the question is read before it is answered.
    private static Instance Find(VrrpLoop loop, string name) => Wait(loop.Ask(_ => loop.Instances.First(i => i.Setup.Name == name)));

    private static bool IsMaster(VrrpLoop loop, string name) => Find(loop, name).Router.State == VrrpState.Master;

    [Fact]
    public void A_loop_that_has_ended_says_so_to_who_asks_it()
    {
        using var loop = new VrrpLoop([], fit: true, null, SystemdNotifier.FromEnvironment(), new LogLines());
        loop.Start();
        Wait(loop.StopAsync());

        var answer = loop.Ask(_ => 1);

        Wait((Task)answer);
        Assert.True(answer.IsCanceled);
    }

    [Fact]
    public void An_own_address_that_the_host_has_twice_may_go_once() => Run((loop, _) =>
    {
        NetworkSpace.Ip("address add 10.0.0.1/25 dev e0");
        NetworkSpace.Ip("address del 10.0.0.1/24 dev e0");
        Assert.Equal(2, Find(loop, "VI_1").Router.Transitions);
        Assert.True(IsMaster(loop, "VI_1"));

        NetworkSpace.Ip("address add 10.0.0.1/32 dev e1");
        NetworkSpace.Ip("address del 10.0.0.1/25 dev e0");
        Assert.Equal(2, Find(loop, "VI_1").Router.Transitions);

        NetworkSpace.Ip("address del 10.0.0.1/32 dev e1");
        Assert.Equal(VrrpState.Fault, Find(loop, "VI_1").Router.State);
    }, Setup("VI_1", 51, "10.0.0.1", Vip));

    [Fact]
    public void A_link_local_own_address_counts_on_its_interface_alone() => Run((loop, _) =>
    {
        NetworkSpace.Ip("-6 address del fe80::1/64 dev e1");
        Assert.True(IsMaster(loop, "VI_6"));

        NetworkSpace.Ip("-6 address add fe80::1/64 dev e1 nodad");
        NetworkSpace.Ip("-6 address del fe80::1/64 dev e0");
        Assert.Equal(VrrpState.Fault, Find(loop, "VI_6").Router.State);
    }, Setup("VI_6", 51, "fe80::1", new LeasedAddress(VirtualAddress.Parse("fd99::100/64"))));

    [Fact]
    public void An_address_that_moves_to_an_instance_before_is_let_go_before_it_is_taken()
    {
        var other = new LeasedAddress(VirtualAddress.Parse("10.9.1.100/24"));
        var third = new LeasedAddress(VirtualAddress.Parse("10.9.2.100/24"));
        Run((loop, log) =>
        {
            Wait(loop.Reconfigure([Setup("VI_1", 51, "10.0.0.1", other, Vip), Setup("VI_2", 52, "10.0.0.1", third)]));
            Assert.True(IsMaster(loop, "VI_1"));
            Assert.Single(NetworkSpace.IpJson("address show to 10.9.0.100"), a => a.TryGetProperty("addr_info", out _));
            Assert.DoesNotContain(log.Lines, line => line.Contains("put back", StringComparison.Ordinal));
        }, Setup("VI_1", 51, "10.0.0.1", other), Setup("VI_2", 52, "10.0.0.1", Vip, third));
    }

    [Fact]
    public void An_instance_that_a_reload_leaves_alone_knows_what_VRIDs_are_free_then() => Run((loop, _) =>
    {
        var setup = Setup("VI_1", 51, "10.0.0.1", Vip) with { VridsHere = [51, 52] };
        Assert.Empty(Wait(loop.Reconfigure([setup])));
        Assert.Equal<byte>([51, 52], Find(loop, "VI_1").Setup.VridsHere);
    }, Setup("VI_1", 51, "10.0.0.1", Vip));
}
