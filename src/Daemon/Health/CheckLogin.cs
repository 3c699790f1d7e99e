using VipGuard.Checks;
using VipGuard.Daemon.Configuration;
using VipGuard.Replication;

namespace VipGuard.Daemon.Health;

/// <summary>
/// The account that mysql checks log in with: a probe that only reads the greeting leaves a line in the server's log each time
/// (docs/checks.md). <c>vipguard pair apply</c> makes it, with no privilege and a password out of the pair's key that opens nothing else: while the
/// server is down, any user of this host may listen on its port in its place, ask for the password under a key of his own, and is given it.
/// </summary>
internal static class CheckLogin
{
    /// <summary>
    /// Null without [mysql]: then checks only wait for the greeting. Without a key that this process may read the account is one
    /// that the server knows by its Unix socket, of the daemon's own name.
    /// </summary>
    /// <param name="problem">Why the key can't be read, for the journal; null if it can, or there is none to read.</param>
    internal static MySqlLogin? Of(VipGuardConfig config, out string? problem)
    {
        problem = null;
        if (config.MySql is not { } account)
            return null;
        if (config.Pair is null)
            return new MySqlLogin(account.User);
        if (PairKeyFile.TryLoad(config.Pair.KeyFile, out var key, out string fault))
        {
            using (key)
                return new MySqlLogin(DaemonAccount.CheckUserOf(account.User), key.CheckPassword());
        }
        problem = $"{fault}; until then checks log in as {account.User} without a password, and the server may log each of them";
        return new MySqlLogin(account.User);
    }
}
