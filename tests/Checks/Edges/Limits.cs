namespace VipGuard.Checks.Tests.Edges;

/// <summary>How long a test waits before it is red.</summary>
internal static class Limits
{
    /// <summary>Far longer than anything takes on a busy machine.</summary>
    public static readonly TimeSpan Test = TimeSpan.FromSeconds(60);

    /// <summary>A probe's limit where it must not be reached.</summary>
    public static readonly TimeSpan Ample = TimeSpan.FromSeconds(50);

    /// <summary>A probe's limit where it must be reached, and not before the connection stands on a busy machine.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for a condition, and says what it waited for when it never came.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Test)
                Assert.Fail($"waited {Test.TotalSeconds} s in vain: {what}");
            await Task.Delay(Look);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);
}
