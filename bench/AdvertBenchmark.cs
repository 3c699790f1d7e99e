using BenchmarkDotNet.Attributes;
using VipGuard.Vrrp;

namespace VipGuard.Bench;

/// <summary>The advert path: what the loop does for each packet that comes and each that goes.</summary>
[HideColumns("Job", "Error", "StdDev", "Toolchain", "IterationCount", "LaunchCount", "WarmupCount")]
public class AdvertBenchmark
{
    private readonly byte[] _buffer = new byte[64];
    private readonly byte[] _frame = new byte[GratuitousArp.Length];
    private readonly byte[] _hardware = [2, 0, 0, 0, 0, 10];
    private readonly ActionList _actions = new();
    private VirtualRouterConfig _config = null!;
    private VirtualRouter _backup = null!;
    private VirtualRouter _master = null!;
    private PacketSource _source;
    private byte[] _message = [];
    private TimeSpan _now;

    [Params(VrrpVersion.V2, VrrpVersion.V3)]
    public VrrpVersion Version { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _config = new VirtualRouterConfig
        {
            Vrid = 51,
            Version = Version,
            PrimaryAddress = HostAddress.Parse("192.0.2.2"),
            Addresses = [HostAddress.Parse("192.0.2.100")],
            Peers = [HostAddress.Parse("192.0.2.1")],
            AuthPassword = Version == VrrpVersion.V2 ? "s3cret"u8.ToArray() : default(ReadOnlyMemory<byte>),
        };
        var peer = _config with { PrimaryAddress = _config.Peers[0] };
        _message = new byte[Advertisement.LengthOf(peer)];
        Advertisement.Write(_message, peer, priority: 200);
        _source = new PacketSource(peer.PrimaryAddress, VrrpProtocol.GroupV4, VrrpProtocol.TimeToLive);

        _backup = new VirtualRouter(_config);
        _backup.Step(TimeSpan.Zero, VrrpEvent.Started, _actions);
        _master = new VirtualRouter(_config);
        _master.Step(TimeSpan.Zero, VrrpEvent.Started, _actions);
        _master.Step(_master.Deadline, VrrpEvent.DeadlineReached, _actions);
    }

    [Benchmark(Description = "read")]
    public bool Read() => Advertisement.TryParse(_message, _source, out _, out _);

    [Benchmark(Description = "read, admit, step (backup hears its master)")]
    public TimeSpan Hear()
    {
        _actions.Clear();
        _now += TimeSpan.FromTicks(1);
        if (Advertisement.TryParse(_message, _source, out var advert, out _) && _backup.Config.Admit(advert) == DropReason.None)
            _backup.Step(_now, VrrpEvent.Heard(advert), _actions);
        return _backup.Deadline;
    }

    [Benchmark(Description = "write")]
    public int Write() => Advertisement.Write(_buffer, _config, priority: 100);

    [Benchmark(Description = "step, write (master at its deadline)")]
    public int Advertise()
    {
        _actions.Clear();
        _master.Step(_master.Deadline, VrrpEvent.DeadlineReached, _actions);
        return Advertisement.Write(_buffer, _master.Config, _master.Config.Priority);
    }

    [Benchmark(Description = "gratuitous ARP")]
    public void Announce() => GratuitousArp.Write(_frame, _hardware, _config.Addresses[0]);
}
