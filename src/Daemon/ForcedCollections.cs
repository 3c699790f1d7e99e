using System.Globalization;

namespace VipGuard.Daemon;

/// <summary>
/// For tests alone: the worst that the garbage collector can do, again and again. VIPGUARD_TEST_COLLECT_MS is the pace in milliseconds.
/// </summary>
internal static class ForcedCollections
{
    /// <returns>Null unless it is asked for.</returns>
    internal static Timer? FromEnvironment() =>
        int.TryParse(Environment.GetEnvironmentVariable("VIPGUARD_TEST_COLLECT_MS"), NumberStyles.None, CultureInfo.InvariantCulture, out int pace) && pace > 0
            ? new Timer(_ => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true), null, pace, pace)
            : null;
}
