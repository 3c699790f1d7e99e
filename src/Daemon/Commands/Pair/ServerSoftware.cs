using System.Diagnostics;
using System.Globalization;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>Which server an option file is for, where no running one tells.</summary>
internal static class ServerSoftware
{
    internal const string Known = "mariadb, mysql-5.7, mysql-8.0, mysql-8.4, mysql-9.7";

    // Where the distributions have it: Debian, Red Hat, SUSE.
    private static readonly string[] programs =
        ["/usr/sbin/mariadbd", "/usr/sbin/mysqld", "/usr/libexec/mariadbd", "/usr/libexec/mysqld", "/usr/bin/mariadbd", "/usr/bin/mysqld"];

    /// <summary>Reads --server: "mariadb", "mariadb-11.4", "mysql-8.0". Without a patch level the series' last one is meant, whose names are the newest.</summary>
    internal static bool TryParse(string text, out ServerVersion version)
    {
        version = default;
        string[] parts = text.Split('-', 2);
        if (parts[0] is not ("mariadb" or "mysql") || (parts.Length == 1 && parts[0] is "mysql"))
            return false;
        string number = parts.Length == 1 ? "10.11" : parts[1];
        string[] digits = number.Split('.');
        if (digits.Length is not (2 or 3) || !digits.All(d => int.TryParse(d, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return false;
        string patch = digits.Length == 3 ? "" : number is "8.0" ? ".46" : number is "5.7" ? ".44" : ".0";
        return ServerVersion.TryParse(number + patch + (parts[0] is "mariadb" ? "-MariaDB" : ""), out version);
    }

    /// <summary>The versions of the servers that are installed here; a program under two names counts once.</summary>
    internal static IReadOnlyList<ServerVersion> Installed()
    {
        List<ServerVersion> found = [];
        foreach (string program in programs.Where(File.Exists).Select(p => File.ResolveLinkTarget(p, returnFinalTarget: true)?.FullName ?? p).Distinct(StringComparer.Ordinal))
        {
            if (VersionOf(program) is { } version && !found.Contains(version))
                found.Add(version);
        }

        return found;
    }

    /// <summary>Reads "mariadbd  Ver 10.11.19-MariaDB-… for debian-linux-gnu on x86_64".</summary>
    internal static bool TryRead(string said, out ServerVersion version)
    {
        version = default;
        int at = said.IndexOf("Ver ", StringComparison.Ordinal);
        return at >= 0 && ServerVersion.TryParse(said[(at + 4)..].TrimStart().Split(' ')[0], out version);
    }

    private static ServerVersion? VersionOf(string program)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, ["--no-defaults", "--version"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            string said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return TryRead(said, out ServerVersion version) ? version : null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }
}
