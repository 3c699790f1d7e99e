using System.Globalization;
using VipGuard.Lab.Processes;
using VipGuard.Replication;

namespace VipGuard.Lab.Servers;

/// <summary>Debian's own MariaDB server.</summary>
internal sealed class MariaDbProgram : ServerProgram
{
    private const string LogFileSize = "8M";

    public override string Name => "MariaDB";

    public override string Executable => "mariadbd";

    internal override async Task InstallAsync(string folder, string script)
    {
        // The tables of accounts are read at the start only, which a server that installs itself leaves out.
        string whole = folder + ".mariadb.sql";
        PrivateFile.Write(whole, "FLUSH PRIVILEGES;\n" + await File.ReadAllTextAsync(script));
        // --force: a machine whose own name does not resolve will do as well.
        // A starting server deletes others' temporary tables in a folder that they share.
        string temporary = Directory.CreateDirectory(folder + ".tmp").FullName;
        await Command.MustAsync("mariadb-install-db", "--no-defaults", "--user=root", $"--datadir={folder}", $"--tmpdir={temporary}",
            "--auth-root-authentication-method=socket", "--skip-test-db", "--skip-name-resolve", "--force",
            $"--innodb-log-file-size={LogFileSize}", $"--extra-file={whole}");
        File.Delete(whole);
        Directory.Delete(temporary, recursive: true);
    }

    internal override IReadOnlyList<string> StartLine(string optionFile) => ["mariadbd", $"--defaults-file={optionFile}"];

    internal override string OptionLines => $"""
        log_warnings = 1
        innodb_buffer_pool_size = 32M
        innodb_log_file_size = {LogFileSize}
        """;

    // What it has: its own transactions are in the binary log, the other's in any case in gtid_slave_pos.
    public override ReplicationState Replication(ISqlSession session)
    {
        SqlRow own = session.Query("SELECT @@gtid_binlog_pos, @@gtid_slave_pos")[0];
        return ReplicationState.Read(session.Query("SHOW ALL SLAVES STATUS"), "Slave", "Gtid_IO_Pos", $"{own[0]},{own[1]}");
    }

    public override long Lacking(ISqlSession session, string there, string here)
    {
        var held = ByDomain(here);
        return ByDomain(there).Sum(d => (long)Math.Max(0, d.Value - held.GetValueOrDefault(d.Key)));
    }

    /// <summary>"domain-server-number", by commas: the highest number of each domain. Numbers of a domain have no gaps.</summary>
    private static Dictionary<string, long> ByDomain(string position)
    {
        var result = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string[] gtid in position.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(g => g.Split('-')))
        {
            long number = long.Parse(gtid[2], CultureInfo.InvariantCulture);
            result[gtid[0]] = Math.Max(number, result.GetValueOrDefault(gtid[0]));
        }
        return result;
    }
}
