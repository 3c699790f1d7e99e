using VipGuard.Replication.Tests.MySqlServers;

namespace VipGuard.Replication.Tests.Conf;

/// <summary>As <see cref="MySqlFactAttribute"/>, for a table of cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MySqlTheoryAttribute : TheoryAttribute
{
    public MySqlTheoryAttribute() => Skip = new MySqlFactAttribute().Skip;
}
