using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Calm;

/// <summary>Processes that run beside the pair until they are no longer wanted.</summary>
internal sealed class Companions(IEnumerable<LabProcess> processes, Func<Task>? afterwards = null) : IAsyncDisposable
{
    private readonly List<LabProcess> running = [.. processes];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in running)
        {
            // They lead sessions of their own, with what they started.
            process.SignalAll(Signals.SIGKILL);
            await process.KillAsync();
        }
        if (afterwards is not null)
            await afterwards();
    }
}
