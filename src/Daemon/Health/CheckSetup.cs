using VipGuard.Checks;
using VipGuard.Daemon.Configuration;

namespace VipGuard.Daemon.Health;

/// <summary>One check as this node runs it. Equal set-ups are the same check: a reload leaves it running.</summary>
/// <param name="OnLocalServer">What it looks at is this node's own database server: what the kernel tells of that server's process is said of this check too.</param>
internal sealed record CheckSetup(CheckType Type, CheckOptions Options, ProbeTarget Target, MySqlLogin? Login, bool OnLocalServer = false)
{
    /// <param name="server">What else is known of this node's own server; for checks of others it is of no use.</param>
    internal IProbe NewProbe(TimeProvider clock, OwnServer? server = null) => (Type, Target, Login) switch
    {
        (CheckType.Tcp, TcpTarget tcp, _) when OnLocalServer && server is not null => new ConnectOnlyProbe(new TcpProbe(tcp, Options.ConnectTimeout, clock), server.Lingers),
        (CheckType.Tcp, TcpTarget tcp, _) => new TcpProbe(tcp, Options.ConnectTimeout, clock),
        (_, _, { } login) => new MySqlSessionProbe(Target, Options.ConnectTimeout, login, clock, OnLocalServer ? server?.Pid : null),
        _ => new MySqlGreetingProbe(Target, Options.ConnectTimeout, login: null, clock),
    };
}
