using System.Diagnostics.CodeAnalysis;

namespace VipGuard.Replication;

/// <summary>What one kind of server calls things. Chosen by version in one place; nothing else asks which server it is.</summary>
/// <remarks>Split by subject: Dialect.Observe.cs what is asked, Dialect.Channel.cs, Dialect.Position.cs, Dialect.Account.cs, Dialect.Settings.cs, and so on.</remarks>
public abstract partial class Dialect
{
    /// <summary>"MariaDB" or "MySQL".</summary>
    public abstract string Name { get; }

    /// <summary>Chooses the dialect for a server; a refusal is a clause that goes on from the server's name: "is MySQL 5.6.24: …".</summary>
    public static bool TryFor(ServerVersion version, [NotNullWhen(true)] out Dialect? dialect, out string refusal)
    {
        dialect = null;
        refusal = "";
        if (version.IsMariaDb && !version.IsAtLeast(10, 5))
            refusal = $"is {version}: at least MariaDB 10.5 is needed, and 10.11 is what vipguard is tested with";
        else if (!version.IsMariaDb && !version.IsAtLeast(5, 7, 9))
            refusal = $"is {version}: at least MySQL 5.7.9 is needed, and 9.7 is what vipguard is tested with";
        else
            dialect = version.IsMariaDb ? MariaDb.Instance : MySql.For(version);
        return dialect is not null;
    }
}
