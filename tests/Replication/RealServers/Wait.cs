using System.Diagnostics;

namespace VipGuard.Replication.Tests.RealServers;

internal static class Wait
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(30);

    /// <summary>Looks every 20 ms until the condition holds; a red test says what it saw.</summary>
    internal static void Until(Func<bool> condition, Func<string> otherwise)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
                Assert.Fail(otherwise());
            Thread.Sleep(20);
        }
    }
}
