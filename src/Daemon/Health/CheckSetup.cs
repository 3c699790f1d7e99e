using VipGuard.Checks;
using VipGuard.Daemon.Configuration;

namespace VipGuard.Daemon.Health;

/// <summary>One check as this node runs it. Equal set-ups are the same check: a reload leaves it running.</summary>
/// <param name="OnLocalServer">What it looks at is this node's own database server: what the kernel tells of that server's process is said of this check too.</param>
internal sealed record CheckSetup(CheckType Type, CheckOptions Options, ProbeTarget Target, MySqlLogin? Login, bool OnLocalServer = false)
{
    internal IProbe NewProbe(TimeProvider clock) => (Type, Target, Login) switch
    {
        (CheckType.Tcp, TcpTarget tcp, _) => new TcpProbe(tcp, Options.ConnectTimeout, clock),
        (_, _, { } login) => new MySqlSessionProbe(Target, Options.ConnectTimeout, login, clock),
        _ => new MySqlGreetingProbe(Target, Options.ConnectTimeout, login: null, clock),
    };
}
