namespace VipGuard.Vrrp.Tests.Traps;

/// <summary>A router with what the loop puts around it: bytes in, bytes and actions out, and a clock that is set by hand.</summary>
internal sealed class Node
{
    private readonly ActionList _actions = new();

    internal Node(string address, byte priority, params string[] peers)
        : this(new VirtualRouterConfig
        {
            Vrid = 51,
            PrimaryAddress = HostAddress.Parse(address),
            Addresses = [HostAddress.Parse("192.0.2.100")],
            Priority = priority,
            Peers = [.. peers.Select(HostAddress.Parse)],
        })
    {
    }

    internal Node(VirtualRouterConfig config) => Router = new VirtualRouter(config);

    internal VirtualRouter Router { get; }

    internal VrrpState State => Router.State;

    internal TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1000);

    /// <summary>What the last event had it do.</summary>
    internal VrrpAction[] Did => _actions.Span.ToArray();

    /// <summary>All that can be seen of it.</summary>
    internal object Picture => (Router.State, Router.Deadline, Router.Transitions, Router.LastTransition, Router.Master, Router.Config, Router.WhyHeldDown);

    internal Node Started()
    {
        Step(VrrpEvent.Started);
        return this;
    }

    /// <summary>Started, and master because nobody else was.</summary>
    internal Node AsMaster()
    {
        Started();
        return State == VrrpState.Master ? this : AtItsDeadline();
    }

    internal Node AtItsDeadline()
    {
        Now = Router.Deadline;
        Step(VrrpEvent.DeadlineReached);
        return this;
    }

    internal void Passes(double seconds) => Now += TimeSpan.FromSeconds(seconds);

    internal void Step(in VrrpEvent e)
    {
        _actions.Clear();
        Router.Step(Now, e, _actions);
    }

    /// <summary>What it would send now.</summary>
    internal byte[] Advert() => Wire.Advert(Router.Config, Router.Config.Priority);

    /// <summary>As the loop has it: read, admitted, and only then a step.</summary>
    internal DropReason Receives(byte[] message, string from) => Receives(message, Wire.From(from));

    internal DropReason Receives(byte[] message, in PacketSource source)
    {
        _actions.Clear();
        if (!Advertisement.TryParse(message, source, out var advert, out var drop))
            return drop;
        drop = Router.Config.Admit(advert);
        if (drop == DropReason.None)
            Router.Step(Now, VrrpEvent.Heard(advert), _actions);
        return drop;
    }

    internal DropReason Hears(Node other) => Receives(other.Advert(), other.Router.Config.PrimaryAddress.ToString());

    internal DropReason HearsLeaving(Node other) =>
        Receives(Wire.Advert(other.Router.Config, VrrpProtocol.LeavingPriority), other.Router.Config.PrimaryAddress.ToString());
}
