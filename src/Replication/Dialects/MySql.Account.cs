using System.Text;

namespace VipGuard.Replication;

public sealed partial class MySql
{
    // caching_sha2_password's salt is of any bytes: as text it would not come through.
    public override string AccountQuery(string user, string host)
    {
        string dynamic = Words.HasDynamicPrivileges ? "(SELECT COUNT(*) FROM mysql.global_grants g WHERE g.USER = u.User AND g.HOST = u.Host)" : "0";
        return $"SELECT HEX(u.authentication_string) AS STORED_HEX, {dynamic} AS DYNAMIC_PRIVILEGES, u.* FROM mysql.user u WHERE u.User = {SqlText.Literal(user)} AND u.Host = {SqlText.Literal(host)}";
    }

    public override ServerAccount ReadAccount(SqlRows rows, string user, string host, string password)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ServerAccount account = new(user, host);
        if (rows.Count == 0)
            return account;
        SqlRow row = rows[0];
        return account with
        {
            Exists = true,
            HasPassword = HasPassword(row, password),
            MayReplicate = row["Repl_slave_priv"] is "Y",
            HasMore = ChannelRow.Number(row["DYNAMIC_PRIVILEGES"], ulong.MaxValue) > 0
                || row.Columns.Any(c => c.EndsWith("_priv", StringComparison.OrdinalIgnoreCase) && !c.Equals("Repl_slave_priv", StringComparison.OrdinalIgnoreCase) && row[c] is "Y"),
            IsLocked = row["account_locked"] is "Y",
            Requires = row["ssl_type"] switch { null or "" => "", "ANY" => "SSL", "X509" => "X509", _ => "a certificate" },
        };
    }

    // A password that runs out (default_password_lifetime) would stop replication months later.
    public override string CreateAccount(ServerAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return $"CREATE USER {account.Name} IDENTIFIED WITH {Words.AuthenticationPlugin} BY {account.PasswordMark} PASSWORD EXPIRE NEVER";
    }

    public override string SetPassword(ServerAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return $"ALTER USER {account.Name} IDENTIFIED WITH {Words.AuthenticationPlugin} BY {account.PasswordMark} PASSWORD EXPIRE NEVER";
    }

    // An expired password does not log in to work, and a second factor can't be given by a replica.
    private static bool HasPassword(SqlRow row, string password)
    {
        if (row["password_expired"] is "Y" || row["User_attributes"]?.Contains("multi_factor", StringComparison.OrdinalIgnoreCase) == true || Bytes(row["STORED_HEX"]) is not { } stored)
            return false;
        return row["plugin"] switch
        {
            "caching_sha2_password" => CachingSha2Password.IsHashOf(stored, password),
            "mysql_native_password" => NativePassword.IsHashOf(Encoding.ASCII.GetString(stored), password),
            _ => false,
        };
    }

    private static byte[]? Bytes(string? hex)
    {
        try
        {
            return hex is null ? null : Convert.FromHexString(hex);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
