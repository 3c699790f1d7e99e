namespace VipGuard.Checks;

/// <summary>One question to a server. Ends by itself within its own time limit.</summary>
public interface IProbe
{
    /// <summary>Asks once. Whatever the network does is a result, never an exception.</summary>
    /// <param name="stop">Gives up at once; the only reason for an <see cref="OperationCanceledException"/>.</param>
    ValueTask<ProbeResult> ProbeAsync(CancellationToken stop);
}
