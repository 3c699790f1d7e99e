namespace VipGuard.Daemon.Configuration;

/// <summary>The local server, for SQL.</summary>
/// <param name="Socket">Its Unix socket; a node may override it.</param>
/// <param name="User">The account that VipGuard uses there.</param>
internal sealed record MySqlConfig(string Socket, string User)
{
    public const string DefaultSocket = "/run/mysqld/mysqld.sock";
    public const string DefaultUser = "vipguard";
}
