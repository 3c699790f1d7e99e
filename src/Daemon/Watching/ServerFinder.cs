using System.Globalization;
using VipGuard.Checks;

namespace VipGuard.Daemon.Watching;

/// <summary>Which process serves: asked of its Unix socket, with a whole conversation, so that the server neither counts nor logs it.</summary>
internal static class ServerFinder
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>The process that listens at the first socket that answers.</summary>
    /// <returns>Null, and why it is not known or can't be watched, for people.</returns>
    internal static async Task<(int? Pid, string Why)> FindAsync(WatchPlan plan, CancellationToken stop)
    {
        string why = "the file names no Unix socket of the server ([mysql] socket, or a check's): its death is noticed by its port and its checks only";
        foreach (string socket in plan.Sockets)
        {
            int? found = null;
            var probe = new MySqlGreetingProbe(new UnixTarget(socket), Limit, plan.Login) { Connected = pid => found = pid };
            var result = await probe.ProbeAsync(stop);
            if (found is { } pid && Refusal(pid) is not { } refusal)
                return (pid, "");
            else
                why = found is null ? $"{socket}: {result.Detail}" : $"{socket}: {Refusal(found.Value)}";
        }
        return (null, why);
    }

    private static string? Refusal(int pid) => pid switch
    {
        0 => "its server is in another PID namespace (a container?), so its process can't be watched from here",
        1 => "process 1 made the socket (socket activation), so it does not tell the server's process",
        _ when pid == Environment.ProcessId => string.Create(CultureInfo.InvariantCulture, $"process {pid}, which is this daemon, listens there"),
        _ => null,
    };
}
