namespace VipGuard.Vrrp.Tests.Machine;

/// <summary>The words of the tables.</summary>
internal static class Cases
{
    /// <summary>Of the router of the tables: (256 − 100)/256 of a second.</summary>
    internal const double Skew = 0.609375;

    /// <summary>3 intervals and the skew.</summary>
    internal const double MasterDown = 3.609375;

    internal const double NextAdvert = 1;

    internal const double Never = double.PositiveInfinity;

    internal static readonly VrrpAction[] TakesOver = [VrrpAction.TakeAddresses, VrrpAction.SendAdvert, VrrpAction.Announce];

    /// <summary>The same three: what a master does that hears of another.</summary>
    internal static readonly VrrpAction[] AssertsItself = TakesOver;

    internal static readonly VrrpAction[] Leaves = [VrrpAction.ReleaseAddresses, VrrpAction.SendLeavingAdvert];

    internal static Situation Given(VrrpState state) => new(state);

    // Up to a whole tick: a deadline that comes early makes no progress.
    internal static TimeSpan Seconds(double seconds) => double.IsPositiveInfinity(seconds)
        ? VirtualRouter.Never
        : TimeSpan.FromTicks((long)Math.Ceiling((decimal)seconds * TimeSpan.TicksPerSecond));
}
