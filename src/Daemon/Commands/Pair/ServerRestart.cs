using System.Diagnostics;
using VipGuard.Daemon.Configuration;
using VipGuard.Replication;

namespace VipGuard.Daemon.Commands.Pair;

/// <summary>Restarts this host's server by systemd with its option file in place, for 'pair apply --restart'.</summary>
/// <param name="localNode">The node whose host this is; null: neither.</param>
/// <param name="serviceOf">The node's unit from the configuration; null: the distribution's.</param>
/// <param name="answers">Null when the node's server answers; else what it said.</param>
/// <param name="putOptionFile">Puts the node's option file into its place; null when it is there, else why not.</param>
internal sealed class ServerRestart(string? localNode, Func<PairNode, string?> serviceOf, Func<PairNode, string?> answers, Func<PairNode, string?> putOptionFile) : IServerRestart
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

    /// <summary>As the configuration has it: units, sockets and option files of its nodes.</summary>
    /// <param name="config">A valid file with [pair].</param>
    /// <param name="localNode">The node whose host this is; null: neither.</param>
    /// <param name="defaultsFile">An administrator's login; null: root by the socket.</param>
    /// <param name="output">Takes what was changed in the option file.</param>
    internal static ServerRestart For(VipGuardConfig config, string? localNode, string? defaultsFile, TextWriter output)
    {
        ConfRequest request = ConfRequest.Of(config, localNode) with { Write = true, DefaultsFile = defaultsFile };
        return new ServerRestart(localNode, node => config.Nodes[node.Place - 1].Service, node => WhySilent(request.Nodes[node.Place - 1].SocketPath, defaultsFile), Put);

        string? Put(PairNode node)
        {
            using StringWriter error = new();
            int code = new ConfCommand(output, error).Run(request with { Node = node.Name });
            return code == ExitCode.Fine ? null : error.ToString().TrimEnd().Split('\n')[^1];
        }
    }

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
        if (putOptionFile(node) is { } fault)
            return $"was not restarted, because its option file is not in place: {fault}";
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

    private static string? WhySilent(string socket, string? defaultsFile)
    {
        try
        {
            using ISqlSession session = LibMariaDbSession.Open(new SqlEndpoint { Socket = socket, User = defaultsFile is null ? "root" : null, OptionFile = defaultsFile, ConnectTimeout = TimeSpan.FromSeconds(2) });
            return null;
        }
        catch (SqlException e)
        {
            // One that refuses this login is up all the same.
            return e.IsLoginRefused ? null : e.Message;
        }
    }

    private static string Unit(string service) => service.EndsWith(".service", StringComparison.Ordinal) ? service : service + ".service";

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
