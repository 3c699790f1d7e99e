namespace VipGuard.Vrrp.Tests;

/// <summary>The collector is the threat to 10 ms adverts: nothing is allocated on their way, in either direction.</summary>
public class AllocationTests
{
    private const int Often = 10_000;

    private readonly byte[] _buffer = new byte[64];
    private readonly ActionList _actions = new();
    private readonly VirtualRouterConfig _config = new()
    {
        Vrid = 51,
        PrimaryAddress = HostAddress.Parse("192.0.2.2"),
        Addresses = [HostAddress.Parse("192.0.2.100"), HostAddress.Parse("192.0.2.101")],
        AdvertInterval = TimeSpan.FromMilliseconds(10),
        Peers = [HostAddress.Parse("192.0.2.1")],
    };

    public static TheoryData<VrrpVersion, string> Kinds => new() { { VrrpVersion.V3, "" }, { VrrpVersion.V2, "" }, { VrrpVersion.V2, "s3cret" } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_backup_that_hears_its_master_allocates_nothing(VrrpVersion version, string password)
    {
        var config = Of(version, password);
        var source = Wire.From("192.0.2.1");
        byte[] message = Wire.Advert(config with { PrimaryAddress = HostAddress.Parse("192.0.2.1") }, 200);
        var backup = Started(config, TimeSpan.Zero);
        int heard = 0;

        long bytes = AllocatedBy(now =>
        {
            _actions.Clear();
            if (Advertisement.TryParse(message, source, out var advert, out _)
                && backup.Config.Admit(advert) == DropReason.None
                && advert.HasSameAddresses(backup.Config.Addresses.AsSpan()))
            {
                backup.Step(now, VrrpEvent.Heard(advert), _actions);
                heard++;
            }
        });

        Assert.Equal(0, bytes);
        Assert.Equal(2 * Often, heard);
        Assert.Equal(VrrpState.Backup, backup.State);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_master_at_its_deadline_allocates_nothing(VrrpVersion version, string password)
    {
        var master = Started(Of(version, password), TimeSpan.Zero);
        master.Step(master.Deadline, VrrpEvent.DeadlineReached, _actions);
        byte[] frame = new byte[GratuitousArp.Length];
        byte[] hardware = [2, 0, 0, 0, 0, 10];
        int sent = 0;

        long bytes = AllocatedBy(_ =>
        {
            _actions.Clear();
            master.Step(master.Deadline, VrrpEvent.DeadlineReached, _actions);
            foreach (var action in _actions.Span)
            {
                if (action == VrrpAction.SendAdvert)
                    sent += Advertisement.Write(_buffer, master.Config, master.Config.Priority) > 0 ? 1 : 0;
                else if (action == VrrpAction.Announce)
                    GratuitousArp.Write(frame, hardware, master.Config.Addresses[0]);
            }
        });

        Assert.Equal(0, bytes);
        Assert.Equal(2 * Often, sent);
    }

    [Fact]
    public void A_flood_that_is_rejected_or_answered_allocates_nothing()
    {
        var source = Wire.From("192.0.2.1");
        byte[] lower = Wire.Advert(_config with { PrimaryAddress = HostAddress.Parse("192.0.2.1") }, 1);
        byte[] leaving = Wire.Advert(_config with { PrimaryAddress = HostAddress.Parse("192.0.2.1") }, 0);
        byte[] spoilt = [.. lower[..6], 0, 0, .. lower[8..]];
        var master = Started(_config, TimeSpan.Zero);
        master.Step(master.Deadline, VrrpEvent.DeadlineReached, _actions);
        var start = master.Deadline;
        int steps = 0;

        long bytes = AllocatedBy(now =>
        {
            Receive(lower, start + now);
            Receive(leaving, start + now);
            Receive(spoilt, start + now);
        });

        Assert.Equal(0, bytes);
        Assert.Equal(4 * Often, steps);

        void Receive(byte[] message, TimeSpan now)
        {
            _actions.Clear();
            if (!Advertisement.TryParse(message, source, out var advert, out _) || master.Config.Admit(advert) != DropReason.None)
                return;
            master.Step(now, VrrpEvent.Heard(advert), _actions);
            steps++;
        }
    }

    [Fact]
    public void A_lease_that_is_lost_allocates_nothing()
    {
        var router = Started(_config, TimeSpan.Zero);
        var deadline = router.Deadline;
        int lost = 0;

        long bytes = AllocatedBy(_ =>
        {
            _actions.Clear();
            router.Step(deadline, VrrpEvent.DeadlineReached, _actions);
            router.Step(deadline, VrrpEvent.LeaseLost("stood still"), _actions);
            deadline = router.Deadline;
            lost++;
        });

        Assert.Equal(0, bytes);
        Assert.Equal((2 * Often, VrrpState.Backup, 4 * Often + 1), (lost, router.State, router.Transitions));
    }

    private VirtualRouterConfig Of(VrrpVersion version, string password) => version == VrrpVersion.V3 ? _config : _config with
    {
        Version = version,
        AdvertInterval = TimeSpan.FromSeconds(1),
        AuthPassword = System.Text.Encoding.ASCII.GetBytes(password),
    };

    private VirtualRouter Started(VirtualRouterConfig config, TimeSpan now)
    {
        var router = new VirtualRouter(config);
        router.Step(now, VrrpEvent.Started, _actions);
        _actions.Clear();
        return router;
    }

    // Once to warm up, once to count.
    private static long AllocatedBy(Action<TimeSpan> turn)
    {
        for (int i = 0; i < Often; i++)
            turn(TimeSpan.FromMilliseconds(i));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = Often; i < 2 * Often; i++)
            turn(TimeSpan.FromMilliseconds(i));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
