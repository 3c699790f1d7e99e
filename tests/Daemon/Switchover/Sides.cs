using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.PeerLink;
using VipGuard.Daemon.Switchover;
using VipGuard.Replication;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Switchover;

/// <summary>The two nodes of a hand-over as they are before it, to be changed with <c>with</c>; and words for what a side did.</summary>
internal static class Sides
{
    internal const string Instance = "VI_1";

    internal const string Member = "back";

    internal static readonly SwitchoverTerms Terms = new() { WriterInstance = Instance };

    internal static readonly SyncGroupConfig Group = new("VG_1", [Instance, Member]);

    internal static PeerState Holder => new()
    {
        Node = "db1",
        Fit = true,
        LoopAlive = true,
        Instances = [new(Instance, 51, VrrpState.Master, 100)],
        Role = new() { Role = ServerRole.Writer, Reachable = true, ReadOnly = false },
    };

    internal static PeerState Taker => new()
    {
        Node = "db2",
        Fit = true,
        LoopAlive = true,
        Instances = [new(Instance, 51, VrrpState.Backup, 90)],
        Role = new() { Role = ServerRole.Standby, Reachable = true, ReadOnly = true, Replication = new("running", 0, 0, true, null) },
    };

    internal static PeerState With(this PeerState node, VrrpState state) =>
        node with { Instances = [.. node.Instances.Select(i => i with { State = state })] };

    /// <summary>With a second instance, in the state of the first.</summary>
    internal static PeerState WithMember(this PeerState node, byte priority = 100) =>
        node with { Instances = [node.Instances[0], new(Member, 52, node.Instances[0].State, priority)] };

    internal static PeerState With(this PeerState node, ServerRole role, bool? readOnly = null) =>
        node with { Role = node.Role with { Role = role, ReadOnly = readOnly } };

    internal static PeerState Saying(this PeerState node, HolderWord? word) => node with { Switchover = node.Switchover with { Holder = word } };

    internal static PeerState Saying(this PeerState node, TakerWord? word) => node with { Switchover = node.Switchover with { Taker = word } };

    internal static PeerState Saying(this PeerState node, AskWord? word) => node with { Switchover = node.Switchover with { Ask = word } };

    internal static FenceResult Fenced => new(true, "0-1-100", "", TimeSpan.FromMilliseconds(3), 2);

    internal static string Last(this List<SwitchoverAction> actions) => actions.Count == 0 ? "nothing" : actions[^1] switch
    {
        SwitchoverAction.Say => "say",
        SwitchoverAction.End(var ok, var line) => $"{(ok ? "done" : "failed")}: {line}",
        SwitchoverAction.Fence => "fence",
        SwitchoverAction.LiftFence => "lift",
        SwitchoverAction.CatchUp(_, var position, _) => $"catch up to {position}",
        SwitchoverAction.HandOver(var instance, _) => $"hand over {instance}",
        _ => "?",
    };
}
