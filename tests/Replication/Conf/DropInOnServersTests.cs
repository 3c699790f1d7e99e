using System.Diagnostics;
using VipGuard.Replication.Tests.MySqlServers;
using VipGuard.Replication.Tests.RealServers;

namespace VipGuard.Replication.Tests.Conf;

/// <summary>Every drop-in is what a real server starts with, says nothing against, and shows.</summary>
public sealed class DropInOnServersTests
{
    /// <summary>writers = "holder", semi_sync, topology = "primary-replica", the node's place.</summary>
    public static TheoryData<bool, bool, bool, int> Cases
    {
        get
        {
            TheoryData<bool, bool, bool, int> cases = [];
            foreach (bool holder in (bool[])[true, false])
            {
                foreach (bool semiSync in (bool[])[true, false])
                {
                    foreach (bool oneWay in (bool[])[true, false])
                    {
                        cases.Add(holder, semiSync, oneWay, 1);
                        cases.Add(holder, semiSync, oneWay, 2);
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void MariaDB_shows_every_setting_of_its_drop_in(bool holder, bool semiSync, bool oneWay, int place)
    {
        using RealServer server = new();
        ServerPart part = Part.Of("10.11.19-MariaDB", place, Part.Design(holder, semiSync, oneWay));

        server.Start(DropIn.Write(part, part.Dialect()));

        using LibMariaDbSession session = server.Root();
        Holds(session, part, server.ErrorLog, server.Data);
        Assert.DoesNotContain("[ERROR]", server.ErrorLog, StringComparison.Ordinal);
        Assert.Equal(("OFF", "1"), (session.Query("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'Slave_running'").Scalar, session.Query("SELECT @@sync_binlog").Scalar));
    }

    [MySqlTheory]
    [MemberData(nameof(Cases))]
    public void MySQL_shows_every_setting_of_its_drop_in(bool holder, bool semiSync, bool oneWay, int place)
    {
        using RealServer server = new(ServerKind.MySql);
        ServerPart part = Part.Of("9.7.4-2", place, Part.Design(holder, semiSync, oneWay));
        string text = DropIn.Write(part, part.Dialect());

        Validate(text);
        server.Start(text);

        using LibMariaDbSession session = server.Root();
        Holds(session, part, server.ErrorLog, server.Data);
        Assert.DoesNotContain("[ERROR]", server.ErrorLog, StringComparison.Ordinal);
    }

    [MySqlFact]
    public void MySQL_whose_plugins_are_installed_for_good_does_not_load_them_twice()
    {
        using RealServer server = new(ServerKind.MySql);
        server.Start("[mysqld]\n");
        server.Execute("INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'", "INSTALL PLUGIN rpl_semi_sync_replica SONAME 'semisync_replica.so'");
        server.Kill();
        ServerPart part = Part.Of("9.7.4-2") with { HasPlugins = true };

        server.Start(DropIn.Write(part, part.Dialect()));

        using LibMariaDbSession session = server.Root();
        Holds(session, part, server.ErrorLog, server.Data);
        Assert.DoesNotContain("already exists", server.ErrorLog, StringComparison.Ordinal);
    }

    /// <summary>mysqld's own opinion, without a data folder.</summary>
    private static void Validate(string text)
    {
        string folder = Directory.CreateTempSubdirectory("vipguard-validate-").FullName;
        try
        {
            string file = Path.Combine(folder, "only.cnf");
            File.WriteAllText(file, text);
            string[] arguments = [.. ServerKind.MySql.Start, $"--defaults-file={file}", .. ServerKind.UserArguments, .. ServerKind.MySql.Own, $"--datadir={folder}", "--validate-config"];
            using Process validation = Process.Start(new ProcessStartInfo(ServerKind.MySql.Program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            string said = validation.StandardError.ReadToEnd();
            validation.WaitForExit();
            // Plugins are not loaded for this: their variables are the only unknown ones.
            Assert.True(validation.ExitCode == 0 && !said.Split('\n').Any(l => l.Contains("unknown", StringComparison.Ordinal) && !l.Contains("loose_rpl_semi_sync", StringComparison.Ordinal)), said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Holds(LibMariaDbSession session, ServerPart part, string log, string data)
    {
        Assert.True(ServerInspector.TryObserve(session, out ServerFacts? facts, out string refusal), refusal);
        foreach (Setting setting in facts!.Dialect.SettingsFor(part with { Version = facts.Version }).Where(s => s.IsVariable))
        {
            string? shown = facts.Value(setting.Name);
            // A name of a file shows as its whole path.
            string? bare = shown is not null && shown.StartsWith(data, StringComparison.Ordinal) ? Path.GetFileName(shown) : shown;
            Assert.True(setting.IsMet(bare), $"{setting.Name} = {setting.FileValue} shows as {shown ?? "unknown"}");
        }

        Assert.Empty(SettingsTable.Of(part.Design, n => n == part.Node ? facts : null).Differing);
        Assert.DoesNotContain(log.Split('\n'), l => l.Contains("unknown", StringComparison.OrdinalIgnoreCase) || l.Contains("deprecated", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(Path.Combine(data, part.Settings().First(s => s.Name is "log_bin_index").FileValue), Directory.GetFiles(data));
    }
}
