using System.Text.Json;

namespace VipGuard.Replication;

public sealed partial class MariaDb
{
    // sql/privilege.h: REPL_SLAVE_ACL is the 20th bit; "access" in mysql.global_priv is their sum.
    private const ulong ReplicationSlave = 1UL << 19;

    public override string AccountQuery(string user, string host) =>
        $"SELECT Priv FROM mysql.global_priv WHERE User = {SqlText.Literal(user)} AND Host = {SqlText.Literal(host)}";

    public override ServerAccount ReadAccount(SqlRows rows, string user, string host, string password)
    {
        ServerAccount account = new(user, host);
        if (rows.Scalar is not { } text)
            return account;
        try
        {
            using JsonDocument stored = JsonDocument.Parse(text);
            JsonElement root = stored.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return account with { Exists = true };
            ulong access = root.TryGetProperty("access", out JsonElement bits) && bits.ValueKind == JsonValueKind.Number && bits.TryGetUInt64(out ulong sum) ? sum : 0;
            string plugin = Text(root, "plugin");
            return account with
            {
                Exists = true,
                // A password of an account with several ways in (auth_or) is set afresh.
                HasPassword = plugin is "mysql_native_password" or "" && !root.TryGetProperty("auth_or", out _)
                    && NativePassword.IsHashOf(Text(root, "authentication_string"), password),
                MayReplicate = (access & ReplicationSlave) != 0,
                HasMore = (access & ~ReplicationSlave) != 0,
                IsLocked = root.TryGetProperty("account_locked", out JsonElement locked) && locked.ValueKind == JsonValueKind.True,
                Requires = Requirement(root),
            };
        }
        catch (JsonException)
        {
            return account with { Exists = true };
        }
    }

    public override string CreateAccount(ServerAccount account) => $"CREATE USER {account.Name} IDENTIFIED BY {account.PasswordMark}";

    public override string SetPassword(ServerAccount account) => $"ALTER USER {account.Name} IDENTIFIED BY {account.PasswordMark}";

    // "ssl_type": 0 none, 1 ANY (REQUIRE SSL), 2 X509, 3 SPECIFIED (sql/structs.h).
    private static string Requirement(JsonElement root) =>
        root.TryGetProperty("ssl_type", out JsonElement type) && type.ValueKind == JsonValueKind.Number && type.TryGetInt32(out int kind)
            ? kind switch { 0 => "", 1 => "SSL", 2 => "X509", _ => "a certificate" }
            : "";

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
}
