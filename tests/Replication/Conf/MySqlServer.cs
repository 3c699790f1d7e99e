using System.Diagnostics;
using System.Globalization;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Conf;

/// <summary>One real mysqld 9.7 from the root that lab/install.sh makes, run by that root's own loader, on 127.0.0.1.</summary>
internal sealed class MySqlServer : IDisposable
{
    private static readonly Lazy<string> template = new(MakeTemplate);
    private static int count;

    private readonly string folder = Path.Combine(ServerTemplate.Root, "my" + Interlocked.Increment(ref count).ToString(CultureInfo.InvariantCulture));
    private Process? process;

    internal MySqlServer()
    {
        Directory.CreateDirectory(folder);
        foreach (string path in Directory.EnumerateDirectories(template.Value, "*", SearchOption.AllDirectories).Prepend(template.Value))
            Directory.CreateDirectory(Data + path[template.Value.Length..]);
        foreach (string path in Directory.EnumerateFiles(template.Value, "*", SearchOption.AllDirectories).Where(p => Path.GetFileName(p) is not "auto.cnf"))
            File.Copy(path, Data + path[template.Value.Length..]);
    }

    internal static string Root => Environment.GetEnvironmentVariable("VIPGUARD_MYSQL_ROOT") is { Length: > 0 } named ? named : "/var/cache/vipguard/mysql-sid";

    internal static bool IsThere => File.Exists(Path.Combine(Root, "usr/sbin/mysqld"));

    internal string Socket => Path.Combine(folder, "sock");

    internal string Data => Path.Combine(folder, "data");

    internal string OptionFile => Path.Combine(folder, "only.cnf");

    internal string ErrorLog => File.Exists(Path.Combine(folder, "err.log")) ? File.ReadAllText(Path.Combine(folder, "err.log")) : "";

    /// <summary>What mysqld --validate-config says of an option file; its exit code first.</summary>
    internal (int Code, string Said) Validate(string options)
    {
        File.WriteAllText(OptionFile, options);
        ProcessStartInfo start = Command([.. Arguments(), "--validate-config"]);
        using Process validation = Process.Start(start)!;
        string said = validation.StandardOutput.ReadToEnd() + ErrorLog;
        validation.WaitForExit();
        return (validation.ExitCode, said);
    }

    /// <summary>Starts it with this text as its only option file, and waits until it answers.</summary>
    internal void Start(string options)
    {
        File.WriteAllText(OptionFile, options);
        File.Delete(Path.Combine(folder, "err.log"));
        process = Process.Start(Command([.. Arguments()]))!;
        ServerTemplate.Guardian.Started(process);
        Wait.Until(Answers, () => $"the server does not answer:\n{ErrorLog}");
    }

    internal LibMariaDbSession Session() => LibMariaDbSession.Open(new SqlEndpoint { Socket = Socket, User = "root" });

    internal void Execute(params string[] statements)
    {
        using LibMariaDbSession session = Session();
        foreach (string sql in statements)
            session.Execute(sql);
    }

    internal void Kill()
    {
        if (process is null)
            return;
        process.Kill();
        process.WaitForExit();
        ServerTemplate.Guardian.Ended(process.Id);
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(folder, recursive: true);
    }

    private bool Answers()
    {
        if (process!.HasExited)
            throw new InvalidOperationException($"the server ended with {process.ExitCode}:\n{ErrorLog}");
        try
        {
            using LibMariaDbSession session = Session();
            return true;
        }
        catch (SqlException e) when (e.IsLineLost)
        {
            return false;
        }
    }

    private string[] Arguments() =>
    [
        $"--defaults-file={OptionFile}", .. Common, $"--datadir={Data}", $"--socket={Socket}", $"--pid-file={Path.Combine(folder, "pid")}",
        string.Create(CultureInfo.InvariantCulture, $"--port={RealServer.FreePort()}"), "--bind-address=127.0.0.1", $"--log-error={Path.Combine(folder, "err.log")}",
        $"--tmpdir={Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName}", "--innodb-buffer-pool-size=16M",
    ];

    private static string[] Common =>
    [
        .. ServerKind.UserArguments, $"--basedir={Root}/usr", $"--plugin-dir={Root}/usr/lib/mysql/plugin", $"--lc-messages-dir={Root}/usr/share/mysql",
        $"--character-sets-dir={Root}/usr/share/mysql/charsets", "--mysqlx=OFF", "--secure-file-priv=NULL", "--innodb-redo-log-capacity=32M",
    ];

    private static ProcessStartInfo Command(string[] arguments) =>
        new($"{Root}/lib64/ld-linux-x86-64.so.2", ["--library-path", $"{Root}/usr/lib/x86_64-linux-gnu", $"{Root}/usr/sbin/mysqld", .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };

    private static string MakeTemplate()
    {
        string data = Path.Combine(ServerTemplate.Root, "mysql-template");
        string log = data + ".log";
        using Process initialization = Process.Start(Command(["--no-defaults", .. Common, $"--datadir={data}", $"--log-error={log}", "--initialize-insecure"]))!;
        initialization.WaitForExit();
        return initialization.ExitCode == 0 ? data : throw new InvalidOperationException($"mysqld --initialize-insecure ended with {initialization.ExitCode}: {File.ReadAllText(log)}");
    }
}

/// <summary>Skipped, with a word, where MySQL's root is not there; test.sh always installs it.</summary>
internal sealed class MySqlTheoryAttribute : TheoryAttribute
{
    public MySqlTheoryAttribute() => Skip = NeedsMySql.Word;
}

/// <inheritdoc cref="MySqlTheoryAttribute"/>
internal sealed class MySqlFactAttribute : FactAttribute
{
    public MySqlFactAttribute() => Skip = NeedsMySql.Word;
}

internal static class NeedsMySql
{
    internal static string? Word => MySqlServer.IsThere || Environment.GetEnvironmentVariable("VIPGUARD_MYSQL_ROOT") is { Length: > 0 }
        ? null
        : $"MySQL is not at {MySqlServer.Root}; 'need_mysql' of lab/install.sh puts it there";
}
