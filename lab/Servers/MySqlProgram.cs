using System.Globalization;
using VipGuard.Lab.Processes;
using VipGuard.Replication;

namespace VipGuard.Lab.Servers;

/// <summary>MySQL's own server, 8.4 and later.</summary>
internal sealed class MySqlProgram(MySqlRoot root) : ServerProgram
{
    private const string RedoLog = "32M";

    public override string Name => "MySQL";

    public override string Executable => "mysqld";

    internal override async Task InstallAsync(string folder, string script)
    {
        string options = folder + ".cnf";
        await File.WriteAllTextAsync(options, $"""
            [mysqld]
            user = root
            datadir = {folder}
            secure_file_priv = NULL
            innodb_redo_log_capacity = {RedoLog}
            log_error = {folder}.log
            {root.OptionLines}

            """);
        var made = await Command.RunAsync(root.Program("mysqld")[0],
            [.. root.Program("mysqld")[1..], $"--defaults-file={options}", "--initialize-insecure", $"--init-file={script}"]);
        if (made.ExitCode != 0)
            throw new LabException($"MySQL's data folder could not be made:\n{LogTail.Of(folder + ".log")}");
        // Each server makes its own identity (server_uuid) at its first start; a copied one stops replication (13117).
        File.Delete(Path.Combine(folder, "auto.cnf"));
    }

    internal override IReadOnlyList<string> StartLine(string optionFile) => [.. root.Program("mysqld"), $"--defaults-file={optionFile}"];

    // secure_file_priv: its default names a folder that is not there, and the server does not start without it.
    internal override string OptionLines => $"""
        {root.OptionLines}
        mysqlx = OFF
        secure_file_priv = NULL
        log_error_verbosity = 2
        innodb_buffer_pool_size = 32M
        innodb_redo_log_capacity = {RedoLog}
        table_definition_cache = 400
        table_open_cache = 400
        """;

    // "mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))"
    internal override async Task<string?> VersionAsync()
    {
        string[] command = root.Program("mysqld");
        string said = (await Command.MustAsync(command[0], [.. command[1..], "--no-defaults", "--version"])).Output;
        string[] numbers = said[(said.IndexOf("Ver ", StringComparison.Ordinal) + 4)..].Split('.');
        return $"mysql-{numbers[0]}.{numbers[1]}";
    }

    public override ReplicationState Replication(ISqlSession session) => ReplicationState.Read(
        session.Query("SHOW REPLICA STATUS"), "Replica", "Retrieved_Gtid_Set", session.Query("SELECT @@global.gtid_executed").Scalar ?? "");

    public override long Lacking(ISqlSession session, string there, string here) =>
        Count(session.Query($"SELECT GTID_SUBTRACT('{there}', '{here}')").Scalar ?? "");

    /// <summary>"uuid:1-5:7,uuid:3": how many numbers that are.</summary>
    private static long Count(string set) => set
        .Split(',', StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(source => source.Split(':')[1..])
        .Select(interval => interval.Trim().Split('-').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray())
        .Sum(ends => ends[^1] - ends[0] + 1);
}
