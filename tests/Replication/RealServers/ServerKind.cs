namespace VipGuard.Replication.Tests.RealServers;

/// <summary>A server program that the tests start: how it makes a data folder, and how it is called.</summary>
internal sealed class ServerKind
{
    private static readonly string[] small = ["--innodb-log-file-size=8M", "--innodb-undo-tablespaces=0"];

    /// <summary>Where MySQL 9.7 lies, in a root of its own; lab/install.sh puts it there.</summary>
    internal static string MySqlRoot { get; } = Environment.GetEnvironmentVariable("VIPGUARD_MYSQL_ROOT") is { Length: > 0 } path ? path : "/var/cache/vipguard/mysql-sid";

    internal static bool HasMySql => File.Exists(Path.Combine(MySqlRoot, "usr/sbin/mysqld"));

    internal static ServerKind MariaDb { get; } = new()
    {
        Program = "mariadbd",
        Start = [],
        Own = ["--innodb-buffer-pool-size=16M", "--innodb-log-file-size=8M"],
        MakeData = data =>
        [
            ("mariadb-install-db", ["--no-defaults", .. UserArguments, $"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db", "--force", .. small], ""),
            ("mariadbd", ["--no-defaults", .. UserArguments, $"--datadir={data}", "--bootstrap", .. small], $"FLUSH PRIVILEGES;\n{Admin}"),
        ],
        Leftover = "ddl_recovery.log",
    };

    /// <summary>Sid's binary by sid's loader, as an ordinary process that shares the host's files and network.</summary>
    internal static ServerKind MySql { get; } = new()
    {
        Program = Path.Combine(MySqlRoot, "lib64/ld-linux-x86-64.so.2"),
        Start = ["--library-path", Path.Combine(MySqlRoot, "usr/lib/x86_64-linux-gnu"), Path.Combine(MySqlRoot, "usr/sbin/mysqld")],
        // Without the first four it looks for its files where sid would have them; 33060 and /var/lib/mysql-files are another's.
        Own =
        [
            $"--basedir={MySqlRoot}/usr", $"--plugin-dir={MySqlRoot}/usr/lib/mysql/plugin", $"--lc-messages-dir={MySqlRoot}/usr/share/mysql", $"--character-sets-dir={MySqlRoot}/usr/share/mysql/charsets",
            "--mysqlx=OFF", "--secure-file-priv=NULL", "--innodb-buffer-pool-size=32M", "--innodb-redo-log-capacity=32M",
        ],
        MakeData = data =>
        {
            string init = data + ".sql";
            File.WriteAllText(init, Admin);
            return
            [
                (MySql!.Program, [.. MySql.Start, "--no-defaults", .. UserArguments, .. MySql.Own, $"--datadir={data}", "--initialize-insecure", $"--init-file={init}"], ""),
            ];
        },
        // The server's UUID: each copy makes its own.
        Leftover = "auto.cnf",
    };

    internal required string Program { get; init; }

    /// <summary>Before all other arguments.</summary>
    internal required string[] Start { get; init; }

    /// <summary>After the option file, before what a test adds.</summary>
    internal required string[] Own { get; init; }

    internal required Func<string, (string Program, string[] Arguments, string Input)[]> MakeData { get; init; }

    /// <summary>A file of the template that no copy may have.</summary>
    internal required string Leftover { get; init; }

    /// <summary>Root is a person, and files of a server run by root belong to root.</summary>
    internal static string[] UserArguments => Environment.UserName is "root" ? ["--user=root"] : [];

    private static string Admin =>
        $"CREATE USER {ServerTemplate.AdminUser}@'%' IDENTIFIED BY '{ServerTemplate.AdminPassword}';\nGRANT ALL ON *.* TO {ServerTemplate.AdminUser}@'%' WITH GRANT OPTION;\n";
}
