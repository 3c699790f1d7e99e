using VipGuard.Lab.Servers;

namespace VipGuard.Scenarios.Tests.LabItself;

/// <summary>A test that needs the real MySQL server; skipped where there is none, unless one is named and so expected.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsMySqlFactAttribute : FactAttribute
{
    /// <summary>The server is there, or is to be.</summary>
    internal static bool IsMet => MySqlRoot.IsThere || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("VIPGUARD_MYSQL_ROOT"));

    public NeedsMySqlFactAttribute()
    {
        if (!IsMet)
            Skip = "no MySQL server; ./test.sh installs one";
    }
}
