using VipGuard.Checks;
using VipGuard.Daemon.Configuration;

namespace VipGuard.Daemon.Health;

/// <summary>One check as this node runs it. Equal set-ups are the same check: a reload leaves it running.</summary>
internal sealed record CheckSetup(CheckType Type, CheckOptions Options, ProbeTarget Target, MySqlLogin? Login)
{
    internal IProbe NewProbe(TimeProvider clock) => Target is TcpTarget tcp && Type == CheckType.Tcp
        ? new TcpProbe(tcp, Options.ConnectTimeout, clock)
        : new MySqlGreetingProbe(Target, Options.ConnectTimeout, Login, clock);
}
