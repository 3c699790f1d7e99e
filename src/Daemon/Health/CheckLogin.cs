using VipGuard.Checks;
using VipGuard.Daemon.Configuration;
using VipGuard.Replication;

namespace VipGuard.Daemon.Health;

/// <summary>
/// The account that mysql checks log in with: a probe that only reads the greeting leaves a line in the server's log each time
/// (docs/checks.md). <c>vipguard pair apply</c> makes it, with no privilege and a password out of the pair's key.
/// </summary>
internal static class CheckLogin
{
    /// <summary>
    /// Null without [mysql]: then checks only wait for the greeting. Without a key that this process may read the account is one
    /// that the server knows by its Unix socket, of the daemon's own name.
    /// </summary>
    internal static MySqlLogin? Of(VipGuardConfig config)
    {
        if (config.MySql is not { } account)
            return null;
        if (config.Pair is null || !PairKeyFile.TryLoad(config.Pair.KeyFile, out var key, out _))
            return new MySqlLogin(account.User);
        using (key)
            return new MySqlLogin(account.User, key.CheckPassword());
    }
}
