using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.MySqlServers;

/// <summary>Needs MySQL 9.7 in a root of its own; skipped where neither it nor VIPGUARD_MYSQL_ROOT is there. test.sh always puts it there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MySqlFactAttribute : FactAttribute
{
    public MySqlFactAttribute()
    {
        if (!ServerKind.HasMySql && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("VIPGUARD_MYSQL_ROOT")))
            Skip = $"MySQL is not at {ServerKind.MySqlRoot}; lab/install.sh puts it there";
    }
}
