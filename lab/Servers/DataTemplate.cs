using System.Security.Cryptography;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Servers;

/// <summary>
/// A data folder with the lab's accounts, made once per process and copied for every server: both servers of a pair
/// begin with the same data, as a cloned pair would.
/// </summary>
internal sealed class DataTemplate
{
    public const string Administrator = "labadmin";
    public const string Application = "app";

    private static readonly SemaphoreSlim Gate = new(1);
    private static DataTemplate? made;

    private readonly string folder;

    private DataTemplate(string folder)
    {
        this.folder = folder;
    }

    /// <summary>Of the account that may do everything; random, and never on a command line.</summary>
    public string AdministratorPassword { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Of the account that the lab's client uses.</summary>
    public string ApplicationPassword { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public static async Task<DataTemplate> OfThisProcessAsync(Registry registry)
    {
        await Gate.WaitAsync();
        try
        {
            string place = Path.Combine(registry.Folder, "template");
            if (made is null || !Directory.Exists(place))
            {
                made = new DataTemplate(place);
                await made.MakeAsync();
            }
            return made;
        }
        finally
        {
            Gate.Release();
        }
    }

    public Task CopyToAsync(string target) => Command.MustAsync("cp", "--archive", "--reflink=auto", folder, target);

    private async Task MakeAsync()
    {
        string accounts = folder + ".sql";
        PrivateFile.Write(accounts, $"""
            FLUSH PRIVILEGES;
            CREATE USER {Administrator}@'10.99.0.%' IDENTIFIED BY '{AdministratorPassword}';
            CREATE USER {Administrator}@localhost IDENTIFIED BY '{AdministratorPassword}';
            GRANT ALL ON *.* TO {Administrator}@'10.99.0.%' WITH GRANT OPTION;
            GRANT ALL ON *.* TO {Administrator}@localhost WITH GRANT OPTION;
            CREATE DATABASE {Application};
            CREATE USER {Application}@'%' IDENTIFIED BY '{ApplicationPassword}';
            CREATE TABLE {Application}.ledger (
                id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                number INT NOT NULL UNIQUE,
                host VARCHAR(60) NOT NULL,
                at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6));
            GRANT ALL ON {Application}.* TO {Application}@'%';

            """);
        // --force: a machine whose own name does not resolve will do as well.
        await Command.MustAsync("mariadb-install-db", "--no-defaults", "--user=root", $"--datadir={folder}",
            "--auth-root-authentication-method=socket", "--skip-test-db", "--skip-name-resolve", "--force",
            $"--innodb-log-file-size={Mysqld.LogFileSize}", $"--extra-file={accounts}");
        File.Delete(accounts);
    }
}
