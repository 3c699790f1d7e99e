using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>
/// While nobody serves, every router that could must do so within its master-down interval: counted from the last packet that
/// a former master may have sent, or from when this router was last disturbed. Loss and partitions do not lengthen it: who is
/// no master sends nothing.
/// </summary>
internal sealed class NeverNoneForLong(World world) : Rule(world)
{
    private readonly TimeSpan[] _disturbed = new TimeSpan[world.Hosts.Length];
    private readonly TimeSpan[] _learned = new TimeSpan[world.Hosts.Length];
    private readonly byte[] _lowest = new byte[world.Hosts.Length];
    private readonly TimeSpan[] _slowest = new TimeSpan[world.Hosts.Length];
    private TimeSpan? _none = TimeSpan.Zero;
    private TimeSpan _lastAdvert;

    internal override void TimePasses(TimeSpan until)
    {
        if (_none is null)
            return;
        foreach (var host in World.Hosts)
        {
            if (host.CouldServe && until > Due(host))
                throw Broken($"nobody serves since {_none.Value.TotalSeconds:F6}, and {Name(host.Index)} could since {_disturbed[host.Index].TotalSeconds:F6}; it waits in {host.Router!.State} until {host.Router.Deadline.TotalSeconds:F6}");
        }
    }

    internal override void Look()
    {
        bool serves = false;
        foreach (var host in World.Hosts)
            serves |= host.Serves;
        if (serves && _none is not null)
        {
            RecordNone();
            _none = null;
        }
        else if (!serves && _none is null)
        {
            _none = World.Now;
        }
    }

    internal override void Heard(SimulatedHost host, int from, in Advertisement advert)
    {
        // A lower priority that is not followed moves no deadline: the one that stands may be of a slower master.
        bool followed = advert.Priority >= host.Router!.Config.Priority || !host.MayPreempt;
        if (advert.Priority != 0 && (followed || advert.Interval > _learned[host.Index]))
            _learned[host.Index] = advert.Interval;
    }

    // A master that was thawed may answer what it finds in its buffer, and give way in the same turn.
    internal override void Sends(SimulatedHost host, byte priority)
    {
        if (priority != 0)
            _lastAdvert = World.Now;
    }

    internal override void Disturbed(int host)
    {
        _disturbed[host] = World.Now;
        var it = World.Hosts[host];
        if (it.Process == ProcessState.Absent)
            _learned[host] = TimeSpan.Zero;
        // Reloads do not put off a deadline that stands; a frozen router has yet to read of them.
        var before = it.Router?.Config ?? it.Config;
        bool frozen = it.Process == ProcessState.Frozen || (it.IsRunning && it.RunsSince == World.Now);
        byte lowest = Math.Min(it.Config.Priority, before.Priority);
        var slowest = it.Config.AdvertInterval > before.AdvertInterval ? it.Config.AdvertInterval : before.AdvertInterval;
        // A backup's deadline may be of what it was told before the last of these.
        bool stands = frozen || it.Router?.State == VrrpState.Backup;
        _lowest[host] = stands ? Math.Min(lowest, _lowest[host]) : lowest;
        _slowest[host] = stands && _slowest[host] > slowest ? _slowest[host] : slowest;
    }

    private void RecordNone()
    {
        foreach (var host in World.Hosts)
        {
            if (host.CouldServe)
                Record(World.Now - WaitsFrom(host), Due(host) - WaitsFrom(host));
        }
    }

    // The last packet that anyone may have sent as master, or the last that befell this router: up to five turns until a
    // full receive buffer has been read.
    private TimeSpan WaitsFrom(SimulatedHost host)
    {
        var lastPacket = (_lastAdvert > _none!.Value ? _lastAdvert : _none.Value) + Bounds.Delay + 2 * Bounds.Latency;
        var disturbed = _disturbed[host.Index] + 6 * Bounds.Latency;
        return lastPacket > disturbed ? lastPacket : disturbed;
    }

    private TimeSpan Due(SimulatedHost host)
    {
        var learned = _learned[host.Index];
        var interval = learned > _slowest[host.Index] ? learned : _slowest[host.Index];
        return WaitsFrom(host) + Bounds.MasterDown(host.Config.Version, _lowest[host.Index], interval) + 2 * Bounds.Latency;
    }
}
