using System.Globalization;

namespace VipGuard.Vrrp.Tests.Conformance;

/// <summary>
/// One row: bytes from the wire, what is read in them, and what a backup and a master make of it. A packet that is dropped moves
/// neither. The bytes were not made by our own writer.
/// </summary>
public sealed class PacketCase
{
    // Any time that is not zero, and the packet neither at a deadline nor at the start.
    private static readonly TimeSpan Reached = TimeSpan.FromSeconds(1000);
    private static readonly TimeSpan Arrives = Reached + TimeSpan.FromSeconds(0.5);

    private readonly VirtualRouterConfig _router;
    private readonly string _what;
    private readonly byte[] _bytes;
    private readonly PacketSource _source;
    private readonly string? _reads;
    private readonly DropReason _drop;
    private readonly Outcome _asBackup;
    private readonly Outcome _asMaster;

    internal PacketCase(VirtualRouterConfig router, string what, string bytes, PacketSource source)
        : this(router, what, Wire.Bytes(bytes), source, null, DropReason.None, Outcome.Unmoved(VrrpState.Backup), Outcome.Unmoved(VrrpState.Master))
    {
    }

    private PacketCase(VirtualRouterConfig router, string what, byte[] bytes, in PacketSource source, string? reads, DropReason drop, Outcome asBackup, Outcome asMaster) =>
        (_router, _what, _bytes, _source, _reads, _drop, _asBackup, _asMaster) = (router, what, bytes, source, reads, drop, asBackup, asMaster);

    internal PacketCase From(string source) => With(_source with { Source = HostAddress.Parse(source) });

    internal PacketCase To(string destination) => With(_source with { Destination = HostAddress.Parse(destination) });

    internal PacketCase WithTtl(byte timeToLive) => With(_source with { TimeToLive = timeToLive });

    /// <summary>The packet is read and admitted.</summary>
    /// <param name="text">As <see cref="Shown"/> has it.</param>
    /// <param name="asBackup">Null: it does nothing.</param>
    /// <param name="asMaster">Null: it does nothing.</param>
    internal PacketCase Reads(string text, Outcome? asBackup = null, Outcome? asMaster = null) =>
        new(_router, _what, _bytes, _source, text, DropReason.None, asBackup ?? _asBackup, asMaster ?? _asMaster);

    /// <summary>The packet is refused, where it is read or where it is admitted.</summary>
    internal PacketCase Drops(DropReason reason) => new(_router, _what, _bytes, _source, null, reason, _asBackup, _asMaster);

    private PacketCase With(in PacketSource source) => new(_router, _what, _bytes, source, _reads, _drop, _asBackup, _asMaster);

    internal void Holds()
    {
        if (Advertisement.TryParse(_bytes, _source, out var advert, out _) && _reads is not null)
            Assert.Equal(_reads, Shown(advert));
        Assert.True(_reads is not null || _drop != DropReason.None, "the row does not say what is read");
        Hear(VrrpState.Backup, _asBackup);
        if (!_router.IsOwner)
            Hear(VrrpState.Master, _asMaster);
    }

    private void Hear(VrrpState state, Outcome outcome)
    {
        var router = In(state);
        var (deadline, transitions) = (router.Deadline, router.Transitions);
        var actions = new ActionList();

        if (Advertisement.TryParse(_bytes, _source, out var advert, out var drop))
            drop = router.Config.Admit(advert);
        if (drop == DropReason.None)
            router.Step(Arrives, VrrpEvent.Heard(advert), actions);

        Assert.Equal(_drop, drop);
        Assert.Equal(outcome.State, router.State);
        Assert.Equal(outcome.Does, actions.Span.ToArray());
        Assert.Equal(outcome.Waits is { } seconds ? Arrives + Ticks(seconds) : deadline, router.Deadline);
        Assert.Equal(outcome.State == state ? transitions : transitions + 1, router.Transitions);
    }

    private VirtualRouter In(VrrpState state)
    {
        var router = new VirtualRouter(_router);
        var actions = new ActionList();
        if (state == VrrpState.Backup)
        {
            router.Step(Reached, VrrpEvent.Started, actions);
        }
        else
        {
            router.Step(Reached - VrrpTimers.MasterDown(_router.Version, _router.Priority, _router.AdvertInterval), VrrpEvent.Started, actions);
            router.Step(Reached, VrrpEvent.DeadlineReached, actions);
        }
        Assert.Equal(state, router.State);
        return router;
    }

    // Up to a whole tick, as deadlines are.
    private static TimeSpan Ticks(double seconds) => TimeSpan.FromTicks((long)Math.Ceiling((decimal)seconds * TimeSpan.TicksPerSecond));

    // "v3 VRID 51 priority 100 every 1 s: 192.0.2.100, 192.0.2.101", and in v2 the authentication.
    private static string Shown(in Advertisement advert)
    {
        var addresses = new List<string>();
        for (int i = 0; i < advert.AddressCount; i++)
            addresses.Add(advert.Address(i).ToString());
        string authentication = advert.AuthType == 0 ? "" : $", authentication {advert.AuthType} {Wire.Hex(advert.AuthData)}";
        return string.Create(CultureInfo.InvariantCulture,
            $"v{(int)advert.Version} VRID {advert.Vrid} priority {advert.Priority} every {advert.Interval.TotalSeconds} s: {string.Join(", ", addresses)}{authentication}");
    }

    public override string ToString() => _what;
}
