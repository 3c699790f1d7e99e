using System.Runtime.CompilerServices;
using VipGuard.Checks;

namespace VipGuard.Daemon.Health;

/// <summary>
/// A probe of this node's own server that does not believe a dying one: the kernel keeps its listeners, and takes connections for
/// them, until its memory is freed.
/// </summary>
/// <param name="dying">Why it is not to be believed; null while its process is not dying.</param>
internal sealed class LocalServerProbe(IProbe probe, Func<string?> dying) : IAttentiveProbe
{
    private readonly IAttentiveProbe? _attentive = probe as IAttentiveProbe;

    public int? ServerPid => _attentive?.ServerPid;

    public Action? News
    {
        get => _attentive?.News;
        set
        {
            if (_attentive is not null)
                _attentive.News = value;
        }
    }

    public void Doubt() => _attentive?.Doubt();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        var result = await probe.ProbeAsync(stop);
        return result.Evidence == Evidence.Fit && dying() is { } why ? new ProbeResult(ProbeOutcome.Exiting, why) : result;
    }

    public ValueTask DisposeAsync() => _attentive?.DisposeAsync() ?? default;
}
