using VipGuard.Checks;

namespace VipGuard.Daemon.Health;

/// <summary>A probe of this node's own server that does no more than connect: it is not believed while the kernel alone accepts.</summary>
internal sealed class ConnectOnlyProbe(TcpProbe probe, Func<bool> serverLingers) : IProbe
{
    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        var result = await probe.ProbeAsync(stop);
        return result.Evidence == Evidence.Fit && serverLingers()
            ? new ProbeResult(ProbeOutcome.Lingering, "the port still answers, but the server's process has died")
            : result;
    }
}
