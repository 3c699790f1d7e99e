using VipGuard.Checks;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Configuration.Reading;

namespace VipGuard.Daemon.Health;

/// <summary>What this node's checks are, out of the file that both nodes share.</summary>
internal static class CheckSetups
{
    /// <param name="login">The account that mysql checks log in with, so that the server counts and logs nothing; null: they only wait for the greeting.</param>
    internal static IReadOnlyList<CheckSetup> Of(VipGuardConfig config, NodeConfig node, MySqlLogin? login) =>
        [.. config.Checks.Select(check => Of(check, node, login))];

    private static CheckSetup Of(CheckConfig check, NodeConfig node, MySqlLogin? login)
    {
        var options = new CheckOptions
        {
            Name = check.Name,
            ConnectTimeout = check.ConnectTimeout,
            Retry = check.Retry,
            DelayBeforeRetry = check.DelayBeforeRetry,
            DelayLoop = check.DelayLoop,
            Warmup = check.Warmup,
            Rise = check.Rise,
            Fall = check.Fall,
            RestartGrace = check.RestartGrace,
        };
        return new CheckSetup(check.Type, options, TargetOf(check, node), check.Type == CheckType.MySql ? login : null, IsOnLocalServer(check, node));
    }

    // A tcp check may look at anything; the server is what listens at the node's port.
    private static bool IsOnLocalServer(CheckConfig check, NodeConfig node) => check.Socket is not null
        || (check.PortOn(node) == node.Port
            && (AddressUse.IsLoopback(check.ConnectIp) || check.ConnectIp == node.Address));

    private static ProbeTarget TargetOf(CheckConfig check, NodeConfig node) => check.Socket is { } socket
        ? new UnixTarget(socket)
        : new TcpTarget(check.ConnectIp.ToIPAddress(), check.PortOn(node), check.BindTo?.ToIPAddress(), check.BindPort ?? 0);
}
