using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Control;
using VipGuard.Daemon.PeerLink;

namespace VipGuard.Daemon.Switchover;

/// <summary>What a person orders over the control socket: a hand-over, or maintenance.</summary>
internal sealed class SwitchoverOrders(PeerDesk desk, MaintenanceFile maintenance, ILogger log) : IDisposable
{
    private readonly SemaphoreSlim _oneMaintenance = new(1);

    internal async Task<ControlReply> SwitchoverAsync(ControlRequest request, VipGuardConfig config, NodeConfig node, Action<string> tell)
    {
        string instance = request.Instance ?? SwitchoverTermsOf.MainInstance(config);
        if (config.Instances.All(i => i.Name != instance))
            return new ControlReply(false, [$"no instance is called \"{instance}\"; there is {string.Join(", ", config.Instances.Select(i => i.Name))}"]);
        if (request.To is { } to && config.Nodes.All(n => n.Name != to))
            return new ControlReply(false, [$"no node is called \"{to}\"; there is {string.Join(" and ", config.Nodes.Select(n => n.Name))}"]);
        if (config.PeerLink is null)
            return new ControlReply(false, [$"{config.FilePath} has no [peer_link], so no other node can accept; add it, or let VRRP hand over: `vipguard maintenance on`"]);

        var facts = await desk.FactsNow();
        var moved = MovedTogether.With(instance, facts.Terms);
        string from = facts.Holds(instance) ? node.Name : facts.PeerName;
        if (request.To == from && (facts.Holds(instance) || facts.Peer?.Instance(instance) is { Holds: true }))
            return new ControlReply(true, [$"{from} holds {moved.Title} already"]);
        return request.DryRun ? DryRun(instance, moved, facts) : await CarryOutAsync(instance, mayAsk: true, tell);
    }

    /// <summary>On: hands over what is held, if the other accepts, and leaves all the same. Off: this node may hold again.</summary>
    internal async Task<ControlReply> MaintenanceAsync(bool on, Action<string> tell)
    {
        await _oneMaintenance.WaitAsync();
        try
        {
            bool was = maintenance.IsThere;
            // First on disk: a daemon that dies in the middle of it comes back as it was meant to be.
            if (maintenance.TrySet(on) is { } problem)
                return new ControlReply(false, [problem]);
            if (on)
                await HandOverAllAsync(tell);
            await desk.SetMaintenance(on);
            if (on)
                log.MaintenanceOn();
            else
                log.MaintenanceOff();
            return new ControlReply(true, [(on, was) switch
            {
                (true, false) => "maintenance is on: this node holds nothing until `vipguard maintenance off`",
                (true, true) => "maintenance was on already",
                (false, true) => "maintenance is off: this node stands by again",
                (false, false) => "maintenance was off already",
            }]);
        }
        finally
        {
            _oneMaintenance.Release();
        }
    }

    private async Task HandOverAllAsync(Action<string> tell)
    {
        // What is held is looked at again each time: one hand-over may take others along, and this node must not ask for them back.
        HashSet<string> tried = new(StringComparer.Ordinal);
        for (var facts = await desk.FactsNow(); facts.FirstHeldBesides(tried) is { } held; facts = await desk.FactsNow())
        {
            var moved = MovedTogether.With(held, facts.Terms);
            tried.UnionWith(moved.Instances);
            var reply = await CarryOutAsync(held, mayAsk: false, tell);
            tell(reply.Ok ? reply.Lines[0] : $"not handed over: {reply.Lines[0]}. {moved.Title} is left all the same");
        }
    }

    private async Task<ControlReply> CarryOutAsync(string instance, bool mayAsk, Action<string> tell)
    {
        var watch = desk.Switchover(instance, mayAsk);
        await foreach (string line in watch.Lines.ReadAllAsync())
            tell(line);
        var (ok, last) = await watch.Ended;
        return new ControlReply(ok, [last]);
    }

    private static ControlReply DryRun(string instance, MovedTogether moved, SwitchoverFacts facts)
    {
        if (facts.Peer is not { } peer)
            return new ControlReply(false, [$"would be refused: {facts.PeerName} is not heard on the peer link"]);
        var (holder, taker) = facts.Holds(instance) ? (facts.Own, peer) : (peer, facts.Own);
        if (SwitchoverRefusal.Why(moved, holder, taker, facts.Terms) is { } why)
            return new ControlReply(false, [$"would be refused: {why}"]);
        return new ControlReply(true, facts.MovesWrites(moved)
            ?
            [
                $"would be done: {moved.Title} goes from {holder.Node} to {taker.Node}",
                $"{taker.Node} is offered it and accepts",
                $"{holder.Node} refuses writes and ends the clients' connections",
                $"{taker.Node} applies everything that {holder.Node} has written, within {facts.Terms.DrainLimit.TotalSeconds:0.#} s, or all is rolled back",
                $"{holder.Node} releases the address; {taker.Node} takes it and turns writable",
            ]
            :
            [
                $"would be done: {moved.Title} goes from {holder.Node} to {taker.Node}",
                $"{taker.Node} is offered it and accepts",
                $"{holder.Node} releases the address; {taker.Node} takes it. Servers are not touched",
            ]);
    }

    public void Dispose() => _oneMaintenance.Dispose();
}
