using System.Threading.Channels;

namespace VipGuard.Checks.Tests.Edges;

/// <summary>A probe whose answers the test gives, one by one.</summary>
internal sealed class ScriptedProbe : IProbe
{
    private readonly Channel<TaskCompletionSource<ProbeResult>> asked = Channel.CreateUnbounded<TaskCompletionSource<ProbeResult>>();
    private int inFlight;

    public int Probes { get; private set; }

    public int MostInFlight { get; private set; }

    public int InFlight => inFlight;

    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        Probes++;
        MostInFlight = Math.Max(MostInFlight, Interlocked.Increment(ref inFlight));
        try
        {
            var answer = new TaskCompletionSource<ProbeResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using CancellationTokenRegistration giveUp = stop.Register(() => answer.TrySetCanceled(stop));
            asked.Writer.TryWrite(answer);
            return await answer.Task;
        }
        finally
        {
            Interlocked.Decrement(ref inFlight);
        }
    }

    /// <summary>Waits for the next probe to begin; what is returned ends it.</summary>
    public async Task<TaskCompletionSource<ProbeResult>> AskedAsync() =>
        await asked.Reader.ReadAsync().AsTask().WaitAsync(Limits.Test);

    public async Task AnswerAsync(ProbeOutcome outcome, string detail = "what it saw") =>
        (await AskedAsync()).SetResult(new ProbeResult(outcome, detail));
}
