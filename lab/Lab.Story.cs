using System.Globalization;
using System.Text;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab;

/// <summary>What a red test tells: both hosts in their own words.</summary>
public sealed partial class Lab
{
    /// <param name="from">Stopwatch ticks; the address's timeline is told from there.</param>
    public async Task<string> TellAsync(long from)
    {
        var story = new StringBuilder();
        story.AppendLine("== the address, from both kernels").AppendLine(Timeline.Tell(from));
        var neighbours = await Command.RunAsync("ip", "-n", Client.Namespace, "neighbour", "show", "to", Vip.ToString());
        story.AppendLine("== the client's neighbour at the address (the last byte of a MAC is its host's number)").AppendLine("  " + neighbours.All);
        foreach (var host in Hosts)
        {
            story.AppendLine(CultureInfo.InvariantCulture, $"== {host.Name}: daemon {State(host.Daemon.ProcessId)}, mysqld {State(host.Mysqld.ProcessId)}, adverts since then: {Adverts.From(host.Name, from).Count}");
            if (host.Daemon.Running)
                story.AppendLine((await host.Daemon.CommandAsync("status", "--runtime-dir", host.Daemon.RuntimeFolder, "--json")).All);
            story.AppendLine(CultureInfo.InvariantCulture, $"-- {host.Name}: journal").AppendLine(LogTail.Of(Path.Combine(host.Folder, "vipguard.log")));
            if (Options.Servers)
                story.AppendLine(CultureInfo.InvariantCulture, $"-- {host.Name}: mysqld's error log").AppendLine(LogTail.Of(host.Mysqld.ErrorLog, 15));
        }
        foreach (var peer in peers)
            story.AppendLine(CultureInfo.InvariantCulture, $"== {peer.Name}: {(peer.Running ? "runs" : "does not run")}").AppendLine(LogTail.Of(peer.Log));
        return story.ToString();
    }

    private static string State(int? process) => process is { } id ? $"runs ({id})" : "does not run";
}
