using System.Runtime.InteropServices;

namespace VipGuard.Lab.Servers;

/// <summary>
/// The root that need_mysql of install.sh makes. Its server needs no chroot: it is started through that root's own
/// loader, with that root's libraries, and shares files and network with the machine as any process does.
/// </summary>
public sealed class MySqlRoot
{
    private const string Usual = "/var/cache/vipguard/mysql-sid";
    private const string Variable = "VIPGUARD_MYSQL_ROOT";

    private readonly string root;

    private MySqlRoot(string root)
    {
        this.root = root;
    }

    private static string Wanted => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : Usual;

    private static string Loader => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "lib/ld-linux-aarch64.so.1" : "lib64/ld-linux-x86-64.so.2";

    private static string Libraries => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "usr/lib/aarch64-linux-gnu" : "usr/lib/x86_64-linux-gnu";

    /// <summary>Whether there is one.</summary>
    public static bool IsThere => File.Exists(Path.Combine(Wanted, "usr/sbin/mysqld"));

    /// <exception cref="LabException">It is not there.</exception>
    public static MySqlRoot Find() => IsThere
        ? new MySqlRoot(Wanted)
        : throw new LabException($"no MySQL server in {Wanted}; ./test.sh puts one there, and {Variable} names another place");

    /// <summary>A program of the root, and how it is started.</summary>
    public string[] Program(string name) =>
        [Path.Combine(root, Loader), "--library-path", Path.Combine(root, Libraries), Path.Combine(root, "usr/sbin", name)];

    /// <summary>Where the server finds what belongs to it, as lines for an option file.</summary>
    public string OptionLines => $"""
        basedir = {root}/usr
        plugin_dir = {root}/usr/lib/mysql/plugin
        lc_messages_dir = {root}/usr/share/mysql
        character_sets_dir = {root}/usr/share/mysql/charsets
        """;
}
