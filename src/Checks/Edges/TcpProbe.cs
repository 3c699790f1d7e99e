namespace VipGuard.Checks;

/// <summary>
/// keepalived's TCP_CHECK: fit if a connection stands within the time limit. It says nothing of a hung server, whose
/// kernel still accepts; and a MySQL or MariaDB server counts and logs each one (docs/checks.md): use <see cref="MySqlGreetingProbe"/> there.
/// </summary>
public sealed class TcpProbe : IProbe
{
    private readonly TcpTarget target;
    private readonly TimeSpan connectTimeout;
    private readonly TimeProvider clock;

    /// <summary>A probe of one port.</summary>
    /// <param name="connectTimeout">Above 0.</param>
    public TcpProbe(TcpTarget target, TimeSpan connectTimeout, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(connectTimeout, TimeSpan.Zero);
        this.target = target;
        this.connectTimeout = connectTimeout;
        this.clock = clock ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(connectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            Dialled dialled = await Dial.ConnectAsync(target, either.Token);
            using (dialled.Socket)
                return dialled.Socket is null ? dialled.Failure : new ProbeResult(ProbeOutcome.Ok, "port answers");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ProbeResult(ProbeOutcome.TimedOut, $"no answer to connect within {DurationText.Of(connectTimeout)}");
        }
    }
}
