using System.Diagnostics;
using System.Globalization;

namespace VipGuard.Replication.Tests.RealServers;

/// <summary>A shell that outlives the tests: when they end, in whatever way, it ends the servers that are left and removes the folder.</summary>
internal sealed class Guardian
{
    private const string Script =
        """
        exec >/dev/null 2>&1
        pids=" "
        while read -r what pid; do
            case $what in
                started) pids="$pids$pid " ;;
                ended) pids=$(printf %s "$pids" | sed "s/ $pid / /") ;;
            esac
        done
        for pid in $pids; do
            case $(cat "/proc/$pid/comm") in mariadbd | ld-linux*) kill -9 "$pid" ;; esac
        done
        rm -rf "$1"
        """;

    private readonly StreamWriter input;

    internal Guardian(string folder)
    {
        // Forked away, or the runner would end it with the test host's other children.
        Process shell = Process.Start(new ProcessStartInfo("setsid", ["--fork", "sh", "-c", Script, "guardian", folder]) { RedirectStandardInput = true, UseShellExecute = false })!;
        input = shell.StandardInput;
        input.AutoFlush = true;
    }

    internal void Started(Process server) => Tell("started", server.Id);

    internal void Ended(int pid) => Tell("ended", pid);

    private void Tell(string what, int pid)
    {
        lock (input)
            input.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {pid}"));
    }
}
