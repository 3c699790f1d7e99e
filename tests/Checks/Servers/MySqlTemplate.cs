using System.Runtime.InteropServices;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>
/// MySQL from the root that need_mysql of lab/install.sh makes (VIPGUARD_MYSQL_ROOT names another): started without a
/// chroot, through that root's own loader and with its own libraries.
/// </summary>
public sealed class MySqlTemplate : ServerTemplate
{
    private const string Variable = "VIPGUARD_MYSQL_ROOT";

    private static readonly string? Named = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null;
    private static readonly string Root = Named ?? "/var/cache/vipguard/mysql-sid";

    /// <summary>Why tests with it are left out; null where they are not. A root that was named is expected to be there.</summary>
    internal static string? Absence => Named is not null || File.Exists(Path.Combine(Root, "usr/sbin/mysqld"))
        ? null
        : "no MySQL server; ./test.sh installs one";

    internal override IReadOnlyList<string> Server =>
    [
        Path.Combine(Root, IsArm ? "lib/ld-linux-aarch64.so.1" : "lib64/ld-linux-x86-64.so.2"),
        "--library-path", Path.Combine(Root, IsArm ? "usr/lib/aarch64-linux-gnu" : "usr/lib/x86_64-linux-gnu"),
        Path.Combine(Root, "usr/sbin/mysqld"), "--no-defaults", $"--basedir={Root}/usr", $"--plugin-dir={Root}/usr/lib/mysql/plugin",
        $"--lc-messages-dir={Root}/usr/share/mysql", $"--character-sets-dir={Root}/usr/share/mysql/charsets",
        // The default of the first names a folder that is not there; the second would be one more port.
        "--secure-file-priv=NULL", "--mysqlx=OFF", "--innodb-redo-log-capacity=32M",
    ];

    internal override string Administrator => "root";

    private static bool IsArm => RuntimeInformation.OSArchitecture == Architecture.Arm64;

    protected override void Install(string data)
    {
        Run(Server[0], [.. Server.Skip(1), $"--user={Environment.UserName}", $"--datadir={data}", "--initialize-insecure"]);
        File.Delete(Path.Combine(data, "auto.cnf"));
    }
}

/// <summary>A test that needs the real MySQL server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsMySqlFactAttribute : FactAttribute
{
    public NeedsMySqlFactAttribute() => Skip = MySqlTemplate.Absence;
}

/// <inheritdoc cref="NeedsMySqlFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsMySqlTheoryAttribute : TheoryAttribute
{
    public NeedsMySqlTheoryAttribute() => Skip = MySqlTemplate.Absence;
}
