using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Neighbours;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Listening;

/// <summary>
/// Says of each packet what the daemon of a node would do with it, by the same rules. Without a file: what the RFCs say.
/// </summary>
internal sealed class Judge
{
    private const int MostSenders = 4096;

    private readonly VipGuardConfig? _config;
    private readonly NodeConfig? _self;
    private readonly Dictionary<NodeConfig, IReadOnlyList<InstanceSetup>> _setups = [];
    private readonly Dictionary<(HostAddress Source, int? Vrid), MacAddress> _hardware = [];

    /// <param name="config">Null: no file.</param>
    /// <param name="self">The node that this host is; null: none of the file's, or the capture is another host's.</param>
    internal Judge(VipGuardConfig? config, NodeConfig? self)
    {
        _config = config;
        _self = self;
        foreach (var node in config?.Nodes ?? [])
            _setups[node] = InstanceSetups.Of(config!, node);
    }

    internal Verdict Of(HeardPacket heard)
    {
        var verdict = ByRules(heard);
        if (Changed(heard) is { } before)
            return verdict with { Kind = VerdictKind.Forged, Why = $"comes from another hardware address than before ({before}): forged, moved, or two hosts with one address; {verdict.Why}" };
        return verdict;
    }

    private Verdict ByRules(HeardPacket heard)
    {
        if (heard.Drop != DropReason.None)
            return new Verdict(VerdictKind.Malformed, null, heard.Drop, DropWords.Of(heard.Drop));
        if (_config is null)
            return new Verdict(VerdictKind.Valid, null, DropReason.None, "valid");

        // As the node that this is; from elsewhere as the first that did not send it itself.
        string? sender = Sender(heard);
        var listener = _self ?? _config.Nodes.FirstOrDefault(n => n.Name != sender) ?? _config.Nodes[0];
        foreach (var setup in _setups[listener])
        {
            if (setup.Router.PrimaryAddress.Family != heard.From.Source.Family || setup.Router.Vrid != heard.Vrid || !IsOn(heard, setup))
                continue;
            if (Advertisement.TryParse(heard.Message.Span, heard.From, PathOf(heard, setup), out var advert, out var drop))
                return OfInstance(setup, sender, setup.Router.Admit(advert), heard);
            return sender is null ? new Verdict(VerdictKind.Malformed, setup.Name, drop, DropWords.Of(drop)) : OfInstance(setup, sender, drop, heard);
        }
        return new Verdict(VerdictKind.Other, null, DropReason.OtherVrid, sender is null ? DropWords.Of(DropReason.OtherVrid) : $"from {sender}; {DropWords.Of(DropReason.OtherVrid)}");
    }

    private Verdict OfInstance(InstanceSetup setup, string? sender, DropReason drop, HeardPacket heard) => drop switch
    {
        DropReason.None => new(VerdictKind.Obeyed, setup.Name, drop, sender is null ? "obeyed (not in the file, but admitted)" : $"obeyed, from {sender}"),
        // A capture without directions (Ethernet) can't tell.
        DropReason.OwnPacket when _self is not null && heard.Captured.Interface is not null && !heard.Captured.IsOutgoing =>
            new(VerdictKind.Forged, setup.Name, drop, $"bears the address of {sender}, this node, which did not send it"),
        DropReason.OwnPacket => new(VerdictKind.Own, setup.Name, drop, $"our own ({sender})"),
        _ when sender is null => new(VerdictKind.Foreign, setup.Name, drop, $"{DropWords.Of(DropReason.Stranger)}; not obeyed"),
        _ => new(VerdictKind.Refused, setup.Name, drop, $"from {sender}; {DropWords.Of(drop)}"),
    };

    // In unicast what goes from one node to another is as good as what comes to the listener.
    private static AdvertPath PathOf(HeardPacket heard, InstanceSetup setup) => setup.Router.Unicast && setup.Nodes.ContainsKey(heard.From.Destination)
        ? AdvertPath.To(setup.Router) with { Destination = heard.From.Destination }
        : AdvertPath.To(setup.Router);

    private string? Sender(HeardPacket heard)
    {
        foreach (var setup in _setups.Values.First())
        {
            if (setup.Nodes.TryGetValue(heard.From.Source, out string? name))
                return name;
        }
        return null;
    }

    // A capture knows no names of interfaces, or another host's.
    private bool IsOn(HeardPacket heard, InstanceSetup setup) =>
        _self is null || heard.Captured.Interface is not { } name || name == setup.Interface;

    private MacAddress? Changed(HeardPacket heard)
    {
        var mac = heard.Captured.Sender;
        if (!mac.IsHost || heard.Captured.IsOutgoing)
            return null;
        var key = (heard.From.Source, heard.Vrid);
        if (!_hardware.TryGetValue(key, out var before))
        {
            if (_hardware.Count < MostSenders)
                _hardware[key] = mac;
            return null;
        }
        _hardware[key] = mac;
        return before != mac ? before : null;
    }
}
