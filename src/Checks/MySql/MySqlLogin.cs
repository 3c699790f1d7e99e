using System.Text;

namespace VipGuard.Checks;

/// <summary>
/// The account that a probe logs in with, so that the server counts and logs nothing (docs/checks.md).
/// It needs no privilege at all. Without a password it is one that the server knows by its Unix socket
/// (MariaDB unix_socket, MySQL auth_socket: the account bears the name of the daemon's system user).
/// </summary>
public sealed record MySqlLogin
{
    private const int LongestUser = 128;        // MariaDB; MySQL has 32

    /// <summary>An account by name, and a password for mysql_native_password or caching_sha2_password, which never crosses a network.</summary>
    /// <exception cref="ArgumentException">A name that is empty, too long, or has a NUL in it.</exception>
    public MySqlLogin(string user, string? password = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        if (user.Length > LongestUser || user.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException($"an account's name has 1 to {LongestUser} characters and no NUL", nameof(user));
        User = user;
        Password = password ?? "";
    }

    public string User { get; }

    internal string Password { get; }

    internal bool HasPassword => Password.Length > 0;

    internal byte[] UserBytes => Encoding.UTF8.GetBytes(User);

    /// <summary>The account's name, never its password.</summary>
    public override string ToString() => User;
}
