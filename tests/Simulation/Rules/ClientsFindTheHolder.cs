using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>
/// When of two masters one gives way, clients and switches that learned of it must learn of the other: the one that stays
/// announces itself once more, at once, or with its next advert if it has just answered another farewell. So does one that stood still and serves on: another may have served meanwhile. Looked at only
/// where nothing was lost: a lost announcement is repeated by the second burst.
/// </summary>
internal sealed class ClientsFindTheHolder(World world) : Rule(world)
{
    private sealed record Expectation(int Holder, int Gone, TimeSpan Since, TimeSpan Due);

    private readonly int[] _believe = [.. world.Hosts.Select(_ => -1)];
    private readonly TimeSpan[] _announced = [.. world.Hosts.Select(_ => TimeSpan.MinValue / 2)];
    private Expectation? _expected;
    private readonly TimeSpan[] _sent = new TimeSpan[world.Hosts.Length];
    private readonly TimeSpan[] _answered = [.. world.Hosts.Select(_ => TimeSpan.MinValue / 2)];
    private int _heardFrom;
    private bool _heardLeaving;
    private bool _stoodStill;
    private TimeSpan _lost;

    /// <summary>How often the rule was put to the test.</summary>
    internal int Looked { get; private set; }

    internal override void TimePasses(TimeSpan until)
    {
        if (_expected is not { } expected || until <= expected.Due)
            return;
        _expected = null;
        if (World.Hosts[expected.Holder] is not { Serves: true, Router.State: VrrpState.Master })
            return;
        Looked++;
        for (int client = 0; client < _believe.Length; client++)
        {
            bool hears = client == expected.Holder || World.Lan.Reaches(expected.Holder, client);
            if (hears && _believe[client] != expected.Holder)
                throw Broken($"{(expected.Gone < 0 ? "a standstill" : Name(expected.Gone))} gave way to {Name(expected.Holder)} at {expected.Since.TotalSeconds:F6}, and the clients beside {Name(client)} still send to {(_believe[client] < 0 ? "nobody" : Name(_believe[client]))}");
        }
    }

    internal override void Heard(SimulatedHost host, int from, in Advertisement advert) => (_heardFrom, _heardLeaving) = (from, advert.Priority == 0);

    internal override void Stepped(in StepReport report)
    {
        if (_expected is not null && report.ChangedState)
            _expected = null;
        FarewellIsAnswered(report);
        if (ServesOnAfterAStandstill(report))
            _expected = new Expectation(report.Host.Index, Gone: -1, World.Now, World.Now + Bounds.Delay + 6 * Bounds.Latency);
        if (report.Before.State != VrrpState.Master || report.Router.State != VrrpState.Backup || report.Event.Kind != VrrpEventKind.Heard)
            return;
        int gone = report.Host.Index;
        // An announcement that is still under way may yet overtake the holder's; a farewell may be lost, and is not repeated.
        bool late = false;
        for (int i = 0; i < _announced.Length; i++)
            late |= i != _heardFrom && World.Now - _announced[i] <= Bounds.Delay;
        if (!late && _lost != World.Now && World.Hosts[_heardFrom].Router?.State == VrrpState.Master)
            _expected = new Expectation(_heardFrom, gone, World.Now, World.Now + 2 * Bounds.Delay + 6 * Bounds.Latency);
    }

    private void FarewellIsAnswered(in StepReport report)
    {
        int host = report.Host.Index;
        bool leaving = _heardLeaving && report.Event.Kind == VrrpEventKind.Heard;
        // An answer that it owed comes with its advert.
        if (report.Actions.Contains(VrrpAction.Announce) && (leaving || report.Event.Kind == VrrpEventKind.DeadlineReached))
            _answered[host] = World.Now;
        else if (leaving && _expected?.Holder == host && World.Now - _answered[host] < report.Router.Config.AdvertInterval)
            _expected = _expected with { Due = report.Router.Deadline + Bounds.Delay + 6 * Bounds.Latency };
    }

    internal override void Sends(SimulatedHost host, byte priority)
    {
        _stoodStill = World.Now - _sent[host.Index] > 3 * (host.Router?.Config ?? host.Config).AdvertInterval;
        _sent[host.Index] = World.Now;
    }

    private bool ServesOnAfterAStandstill(in StepReport report) =>
        report.Event.Kind == VrrpEventKind.DeadlineReached && report.Before.State == VrrpState.Master
        && _stoodStill && _sent[report.Host.Index] == World.Now && _lost != World.Now;

    internal override void Announces(int host)
    {
        _announced[host] = World.Now;
        if (_expected is not null && _expected.Holder != host)
            _expected = null;
    }

    internal override void Announced(int client, int by) => _believe[client] = by;

    internal override void Dropped(int from, int to)
    {
        _expected = null;
        _lost = World.Now;
    }

    internal override void Disturbed(int host) => _expected = null;
}
