using System.Diagnostics;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>Restarts this host's server by systemd, for 'pair apply --restart'.</summary>
/// <param name="localNode">The node whose host this is; null: neither.</param>
/// <param name="serviceOf">The node's unit from the configuration; null: the distribution's.</param>
/// <param name="answers">Null when the node's server answers; else what it said.</param>
internal sealed class ServerRestart(string? localNode, Func<PairNode, string?> serviceOf, Func<PairNode, string?> answers) : IServerRestart
{
    // Debian and SUSE, Oracle's packages, Red Hat.
    private static readonly string[] usual = ["mariadb.service", "mysql.service", "mysqld.service"];

    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the server may take to answer after systemctl is done: crash recovery of a large server takes minutes.</summary>
    internal TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>systemd's sign that it runs this host (man 3 sd_booted).</summary>
    internal string BootedSign { get; init; } = "/run/systemd/system";

    /// <summary>Runs systemctl with these words; its exit code, and the last line that it wrote.</summary>
    internal Func<string[], (int Code, string Said)> Systemctl { get; init; } = RunSystemctl;

    public string? Restart(PairNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (!string.Equals(node.Name, localNode, StringComparison.Ordinal))
            return $"is not on this host, and a server is restarted on its own host only; run 'vipguard pair apply --restart' on {node.Name}, or restart its server there";
        if (!Directory.Exists(BootedSign))
            return "was not restarted: systemd does not run this host; restart the server as it was started";
        string? unit = serviceOf(node) is { } named ? Unit(named) : usual.FirstOrDefault(u => Systemctl(["cat", u]).Code == 0);
        if (unit is null)
            return $"was not restarted: systemd knows none of {string.Join(", ", usual)}; name its unit with service = \"…\" in its [[node]]";
        (int code, string said) = Systemctl(["restart", unit]);
        if (code != 0)
            return $"was not restarted: systemctl restart {unit} ended with {code}{(said.Length > 0 ? $" ({said})" : "")}; journalctl -u {unit} says why";
        return Wait(node, unit);
    }

    private string? Wait(PairNode node, string unit)
    {
        long start = Stopwatch.GetTimestamp();
        while (answers(node) is { } why)
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
                return $"does not answer {Limit.TotalSeconds:0} s after the restart of {unit}: {why}; journalctl -u {unit}";
            Thread.Sleep(betweenLooks);
        }

        return null;
    }

    private static string Unit(string service) => Path.HasExtension(service) && service.EndsWith(".service", StringComparison.Ordinal) ? service : service + ".service";

    private static (int Code, string Said) RunSystemctl(string[] words)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("systemctl", ["--no-ask-password", .. words]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            Task<string> ignored = process.StandardOutput.ReadToEndAsync();
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            _ = ignored;
            return (process.ExitCode, said.TrimEnd().Split('\n')[^1].Trim());
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception)
        {
            return (127, e.Message);
        }
    }
}
