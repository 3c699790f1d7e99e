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
    private static readonly Dictionary<string, DataTemplate> Made = [];

    private readonly string folder;

    private DataTemplate(string folder)
    {
        this.folder = folder;
    }

    /// <summary>Of the account that may do everything; random, and never on a command line.</summary>
    public string AdministratorPassword { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Of the account that the lab's client uses.</summary>
    public string ApplicationPassword { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The template of a kind, made when it is first asked for.</summary>
    public static async Task<DataTemplate> OfThisProcessAsync(Registry registry, ServerProgram program)
    {
        await Gate.WaitAsync();
        try
        {
            string place = Path.Combine(registry.Folder, "template-" + program.Name);
            if (!Made.TryGetValue(place, out var template) || !Directory.Exists(place))
            {
                Made[place] = template = new DataTemplate(place);
                await template.MakeAsync(program);
            }
            return template;
        }
        finally
        {
            Gate.Release();
        }
    }

    public Task CopyToAsync(string target) => Command.MustAsync("cp", "--archive", "--reflink=auto", folder, target);

    private async Task MakeAsync(ServerProgram program)
    {
        string accounts = folder + ".sql";
        PrivateFile.Write(accounts, $"""
            CREATE USER {Administrator}@'10.99.0.%' IDENTIFIED BY '{AdministratorPassword}';
            CREATE USER {Administrator}@localhost IDENTIFIED BY '{AdministratorPassword}';
            GRANT ALL ON *.* TO {Administrator}@'10.99.0.%' WITH GRANT OPTION;
            GRANT ALL ON *.* TO {Administrator}@localhost WITH GRANT OPTION;
            CREATE DATABASE {Application};
            CREATE USER {Application}@'%' IDENTIFIED BY '{ApplicationPassword}';
            CREATE TABLE {Application}.ledger (
                id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                number INT NOT NULL,
                host VARCHAR(60) NOT NULL,
                at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
                KEY (number));
            GRANT ALL ON {Application}.* TO {Application}@'%';

            """);
        await program.InstallAsync(folder, accounts);
        File.Delete(accounts);
    }
}
