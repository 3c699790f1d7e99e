namespace VipGuard.Replication;

public abstract partial class Dialect
{
    public abstract string AccountQuery(string user, string host);

    /// <summary>Reads the account; the password is compared with the stored hash in memory and kept nowhere.</summary>
    public abstract ServerAccount ReadAccount(SqlRows rows, string user, string host, string password);

    public abstract string CreateAccount(ServerAccount account);

    public abstract string SetPassword(ServerAccount account);

    public virtual string UnlockAccount(ServerAccount account) => $"ALTER USER {account.Name} ACCOUNT UNLOCK";

    public virtual string AllowReplication(ServerAccount account) => $"GRANT REPLICATION SLAVE ON *.* TO {account.Name}";
}
