using System.Globalization;

namespace VipGuard.Vrrp.Tests.Machine;

/// <summary>An event of a case, with its name for the table.</summary>
internal sealed record Happening(string Name, Happening.Step To)
{
    internal delegate void Step(VirtualRouter router, TimeSpan now, ActionList actions);

    internal static Happening Start { get; } = new("start", (router, now, actions) => router.Step(now, VrrpEvent.Started, actions));

    internal static Happening Stop { get; } = new("stop", (router, now, actions) => router.Step(now, VrrpEvent.Stopped("SIGTERM"), actions));

    /// <summary>The loop says that the deadline is reached; whether it is, is a matter of the time.</summary>
    internal static Happening Deadline { get; } = new("deadline", (router, now, actions) => router.Step(now, VrrpEvent.DeadlineReached, actions));

    internal static Happening AskToHandOver { get; } = new("asked to hand over", (router, now, actions) => router.Step(now, VrrpEvent.HandoverAsked, actions));

    internal static Happening LosesItsLease { get; } = new("its lease is lost", (router, now, actions) => router.Step(now, VrrpEvent.LeaseLost("stood still for 5 s"), actions));

    internal static Happening ChecksFail { get; } = new("checks fail", (router, now, actions) => router.Step(now, VrrpEvent.FitnessChanged(false, "check mysqld: port refused"), actions));

    internal static Happening ChecksPass { get; } = new("checks pass", (router, now, actions) => router.Step(now, VrrpEvent.FitnessChanged(true, "check mysqld: greets"), actions));

    internal static Happening LinkGoesDown { get; } = new("link goes down", (router, now, actions) => router.Step(now, VrrpEvent.LinkChanged(false, "interface ens33 is down"), actions));

    internal static Happening LinkComesUp { get; } = new("link comes up", (router, now, actions) => router.Step(now, VrrpEvent.LinkChanged(true, "interface ens33 is up"), actions));

    internal static Happening Restrain(TakeoverRestraint restraint) => new(
        $"restrained: {restraint}", (router, now, actions) => router.Step(now, VrrpEvent.Restrained(restraint, "db1 is alive on the peer link"), actions));

    internal static Happening PriorityGoesTo(byte priority) => new(
        string.Create(CultureInfo.InvariantCulture, $"priority goes to {priority}"),
        (router, now, actions) => router.Step(now, VrrpEvent.PriorityChanged(priority), actions));

    internal static Happening Reload(string what, Func<VirtualRouterConfig, VirtualRouterConfig> change) => new(
        $"reload with {what}",
        (router, now, actions) => router.Step(now, VrrpEvent.Reconfigured(change(router.Config)), actions));

    /// <summary>An advert of another node, by way of its bytes.</summary>
    internal static Happening Heard(byte priority, string from = Situation.LowerAddress, double interval = 1) => new(
        string.Create(CultureInfo.InvariantCulture, $"hears priority {priority}{(string.Equals(from, Situation.LowerAddress, StringComparison.Ordinal) ? "" : " from " + from)}{(interval == 1 ? "" : $" every {interval} s")}"),
        (router, now, actions) =>
        {
            var sender = router.Config with { PrimaryAddress = HostAddress.Parse(from), AdvertInterval = TimeSpan.FromSeconds(interval) };
            Assert.True(Advertisement.TryParse(Wire.Advert(sender, priority), Wire.From(from), out var advert, out _));
            Assert.Equal(DropReason.None, router.Config.Admit(advert));
            router.Step(now, VrrpEvent.Heard(advert), actions);
        });

    public override string ToString() => Name;
}
