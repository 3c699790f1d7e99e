using VipGuard.Vrrp;

namespace VipGuard.Simulation.Tests.Rules;

/// <summary>
/// Whose farewells a backup need not believe for a minute: it took over at one, and within one and a half intervals gave way to who had sent
/// it. Nobody forges here, but a packet may overtake its sender's farewell, a frozen host reads old ones, and an owner comes
/// back at once. A router doubts one at a time; whether a new doubt has taken the place of an old one hangs on the pace at which
/// it followed, which is not known here, so each is kept for its own minute.
/// </summary>
internal sealed class Doubts(int hosts)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(1);

    private readonly bool[,] _hasLeft = new bool[hosts, hosts];
    private readonly TimeSpan?[] _tookOver = new TimeSpan?[hosts];
    private readonly TimeSpan[,] _until = new TimeSpan[hosts, hosts];

    /// <summary>A backup has heard a farewell; true if it need not believe it. Each prolongs the doubt.</summary>
    internal bool About(int host, int from, TimeSpan now)
    {
        _hasLeft[host, from] = true;
        if (now >= _until[host, from])
            return false;
        _until[host, from] = now + Lasts;
        return true;
    }

    /// <param name="report">Of a change of state.</param>
    /// <param name="from">Whom the host heard last.</param>
    /// <param name="interval">The longest at which it may have followed a master.</param>
    internal void Stepped(in StepReport report, int from, TimeSpan interval)
    {
        int host = report.Host.Index;
        if (report.Router.State == VrrpState.Master)
            _tookOver[host] = report.Router.LastTransition.Reason.Code == ReasonCode.MasterLeft ? report.Now : null;
        else if (report.Event.Kind == VrrpEventKind.Heard && _tookOver[host] is { } since && _hasLeft[host, from] && 2 * (report.Now - since) <= 3 * interval)
            _until[host, from] = report.Now + Lasts;
    }

    internal void Forget(int host)
    {
        _tookOver[host] = null;
        for (int from = 0; from < hosts; from++)
            _until[host, from] = TimeSpan.Zero;
    }
}
