using System.Globalization;
using VipGuard.Checks;

namespace VipGuard.Daemon.Watching;

/// <summary>What was found of the server's process.</summary>
/// <param name="Pid">Null: <paramref name="Why"/> tells why not, for people.</param>
/// <param name="IsFinal">It will be the same the next time.</param>
internal readonly record struct FoundServer(int? Pid, bool IsFinal, string Why);

/// <summary>Which process serves: asked of its Unix socket, with a whole conversation, so that the server neither counts nor logs it.</summary>
internal static class ServerFinder
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>The process that listens at the first socket that answers.</summary>
    /// <param name="known">Who listens at a socket, where a check talks to it already; null: not known.</param>
    internal static async Task<FoundServer> FindAsync(WatchPlan plan, Func<string, int?> known, CancellationToken stop)
    {
        var last = new FoundServer(null, IsFinal: true,
            "the file names no Unix socket of the server ([mysql] socket, or a check's); with it its death would be seen within milliseconds");
        foreach (string socket in plan.Sockets)
        {
            if (known(socket) is { } pid)
                return new FoundServer(pid, IsFinal: false, "");
            int? listens = null;
            var probe = new MySqlGreetingProbe(new UnixTarget(socket), Limit, plan.Login) { Connected = pid => listens = pid };
            var result = await probe.ProbeAsync(stop);
            if (listens is not { } process)
                last = new FoundServer(null, IsFinal: false, $"{socket}: {result.Detail}");
            else if (Refusal(process) is { } refusal)
                last = new FoundServer(null, IsFinal: true, $"{socket}: {refusal}");
            else
                return new FoundServer(process, IsFinal: false, "");
        }
        return last;
    }

    private static string? Refusal(int pid) => pid switch
    {
        0 => "the server is in another PID namespace (a container?), so its process can't be watched from here",
        1 => "process 1 made the socket (socket activation), so it does not tell the server's process",
        _ when pid == Environment.ProcessId => string.Create(CultureInfo.InvariantCulture, $"process {pid}, which is this daemon, listens there"),
        _ => null,
    };
}
