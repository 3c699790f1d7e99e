namespace VipGuard.Lab.Processes;

/// <summary>
/// This process was told to stop. Whatever waits or starts something then gives up, so that the labs are taken down by
/// their own `await using`, in order, and nothing new comes up behind their backs.
/// </summary>
internal static class Interruption
{
    private static readonly CancellationTokenSource Source = new();

    public static CancellationToken Token => Source.Token;

    public static void Raise() => Source.Cancel();
}
