using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>
/// Looks whether anyone else answers for an instance's addresses: asks while the router waits and while it serves, and listens.
/// Nothing is taken or left because of it; it is told of.
/// </summary>
internal sealed class ConflictWatch : IDisposable
{
    private const int MostPackets = 64;
    private const int MostProbes = 32;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadEvery = TimeSpan.FromMilliseconds(100);

    private readonly InstanceSetup _setup;
    private readonly ILogger _log;
    private readonly ImmutableArray<HostAddress> _addresses;
    private readonly ProbeRhythm _rhythm;
    private readonly Dictionary<(HostAddress, MacAddress), TimeSpan> _said = [];
    private readonly AskOwner _askOwner;
    private readonly TimeSpan _rest;
    private HardwareQuestion? _question;
    private ClaimChannel? _channel;
    private Link? _link;
    private TimeSpan _openFrom;
    private TimeSpan _readFrom;

    /// <param name="setup">The instance's.</param>
    /// <param name="log">The journal.</param>
    /// <param name="askOwner">Called on another thread; null: the kernel is asked.</param>
    internal ConflictWatch(InstanceSetup setup, ILogger log, AskOwner? askOwner = null)
    {
        _askOwner = askOwner ?? HostHardware.OwnerOf;
        _setup = setup;
        _log = log;
        _addresses = [.. setup.Addresses.Select(a => a.Address.Address)];
        _rhythm = new ProbeRhythm(_addresses.Length);
        // What the lease of a master outlives it by, and what both are late.
        _rest = setup.Lease + TimeSpan.FromSeconds(1);
        Claims = new AddressConflicts(3 * setup.Router.AdvertInterval + _rest);
    }

    internal AddressConflicts Claims { get; }

    /// <summary>Once a turn, and adverts bring enough of them, so that it has no deadline of its own: opens, asks, hears, judges; allocates nothing while nobody claims anything.</summary>
    internal void Turn(TimeSpan now, Link? link, VrrpState state, Neighbourhood neighbours)
    {
        _rhythm.StateIs(now, state);
        if (!IsOpen(now, link, state))
            return;
        for (int i = 0; i < MostProbes && _rhythm.IsDue(now, out int place); i++)
            _channel!.Ask(_addresses[place]);
        if (now >= _readFrom)
            Hear(now, neighbours);
        JudgeOne(now, neighbours);
    }

    private bool IsOpen(TimeSpan now, Link? link, VrrpState state)
    {
        bool wanted = link is { IsUp: true, Hardware.Length: MacAddress.Length } && state is VrrpState.Backup or VrrpState.Master && _addresses.Length > 0
            && link is not null && MacAddress.Read(link.Hardware).IsHost;
        if (_channel is not null && (!wanted || !IsSame(_link!, link!)))
            Close();
        if (_channel is not null || !wanted || now < _openFrom)
            return _channel is not null;
        try
        {
            _channel = ClaimChannel.Open(link!, _addresses.AsSpan());
            _link = link;
        }
        catch (LinuxException e)
        {
            _openFrom = now + Pause;
            _log.NoConflictWatch(_setup.Name, e.Message);
        }
        return _channel is not null;
    }

    private static bool IsSame(Link one, Link other) => one.Index == other.Index && one.Hardware.AsSpan().SequenceEqual(other.Hardware);

    private void Hear(TimeSpan now, Neighbourhood neighbours)
    {
        _readFrom = now + ReadEvery;
        for (int i = 0; i < MostPackets && _channel!.TryReceive(out var heard); i++)
        {
            // A node whose card was changed is known anew by its next advert, before this is judged.
            if (heard is { } claim && _addresses.Contains(claim.Address) && Claims.Heard(now, claim.Address, claim.Hardware) && !neighbours.Knows(claim.Hardware))
                neighbours.ForgetHardware();
        }
    }

    // One a turn, and what the kernel has to be asked for on another thread: forged claims are cheap to send.
    private void JudgeOne(TimeSpan now, Neighbourhood neighbours)
    {
        if (_question is { } question)
        {
            if (question.Answer is not { } owner)
                return;
            _question = null;
            Decide(now, question.Claim, owner, neighbours);
            return;
        }
        if (now < Claims.Deadline)
            return;
        Claims.Grace = 3 * neighbours.SlowestInterval + _rest;
        if (!Claims.TryNext(now, out var claim))
            return;
        if (claim.IsConflict)
        {
            AddressConflicts.Forget(claim);
            _log.ConflictOver(_setup.Name, claim.Address, claim.Hardware);
        }
        else if (Claims.IsExplained(claim, neighbours, _addresses[0].Family, _setup.Router.Vrid))
        {
            AddressConflicts.Forget(claim);
        }
        else
        {
            _question = new HardwareQuestion(claim, _setup.Router.Peers, _askOwner);
            ThreadPool.UnsafeQueueUserWorkItem(_question, preferLocal: false);
        }
    }

    private void Decide(TimeSpan now, AddressConflict claim, HardwareOwner owner, Neighbourhood neighbours)
    {
        if (owner.IsOurs)
        {
            AddressConflicts.Forget(claim);
            return;
        }
        claim.Node = (neighbours.SourceOf(claim.Hardware) ?? owner.Neighbour) is { } source ? _setup.Nodes.GetValueOrDefault(source) : null;
        claim.IsConflict = true;
        if (MaySay(now, claim))
            _log.Conflict(_setup.Name, WireWords.Of(claim));
    }

    private bool MaySay(TimeSpan now, AddressConflict claim)
    {
        var key = (claim.Address, claim.Hardware);
        if (_said.TryGetValue(key, out var last) && now - last < Neighbourhood.Quiet)
            return false;
        // Forged claims fill neither the memory nor the journal.
        if (_said.Count >= 64)
        {
            foreach (var (each, at) in _said)
            {
                if (now - at >= Neighbourhood.Quiet)
                    _said.Remove(each);
            }
            if (_said.Count >= 64)
                return false;
        }
        _said[key] = now;
        return true;
    }

    private void Close()
    {
        _channel?.Dispose();
        _channel = null;
        _question = null;
        Claims.Clear();
    }

    public void Dispose() => Close();
}
