using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Configuration;
using VipGuard.Daemon.Control;
using VipGuard.Daemon.Loop;

namespace VipGuard.Daemon.Commands;

/// <summary>
/// What happens on SIGHUP and on <c>vipguard reload</c>: a valid new file takes effect with the addresses kept where they
/// are; an invalid one changes nothing and says why.
/// </summary>
internal sealed partial class Reload(DaemonService daemon, ILogger log) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    internal int Count { get; private set; }

    /// <summary>Why the last reload was refused; null if it was not.</summary>
    internal string? LastError { get; private set; }

    internal async Task<ControlReply> RunAsync()
    {
        await _one.WaitAsync();
        // What reading a file compiles and looks up must not keep a server from its processor.
        daemon.LowerThreads();
        try
        {
            daemon.Systemd.Reloading();
            var reply = await TryAsync();
            Count++;
            LastError = reply.Ok ? null : string.Join("\n", reply.Lines);
            foreach (string line in reply.Lines)
            {
                if (reply.Ok)
                    Changed(log, line);
                else
                    Refused(log, line);
            }
            return reply;
        }
        finally
        {
            daemon.LiftIfPressed();
            daemon.Systemd.Ready(LastError is null ? "running" : "running; the last reload was refused");
            _one.Release();
        }
    }

    private async Task<ControlReply> TryAsync()
    {
        try
        {
            return await LoadAndApplyAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Nobody waits for the answer to a SIGHUP: it must stand in the journal.
            return new ControlReply(false, [$"the reload failed: {e.Message}"]);
        }
    }

    private async Task<ControlReply> LoadAndApplyAsync()
    {
        if (daemon.IsLeaving)
            return new ControlReply(false, ["the daemon is stopping; nothing was changed"]);
        var (config, problems) = ConfigFile.Load(daemon.Config.FilePath);
        if (config is null)
            return new ControlReply(false, [.. problems.Select(p => p.ToString()), "nothing was changed"]);
        var node = config.Nodes.FirstOrDefault(n => n.Name.Equals(daemon.Node.Name, StringComparison.Ordinal));
        if (node is null)
            return new ControlReply(false, [$"{config.FilePath}: node \"{daemon.Node.Name}\", which this daemon is, is not in it any more; nothing was changed"]);

        var (changes, refusal) = await daemon.ApplyAsync(config, node);
        if (refusal is not null)
            return new ControlReply(false, [.. refusal, "nothing was changed"]);
        if (changes.Count == 0)
            changes.Add("reloaded: nothing differs from what runs");
        return new ControlReply(true, [.. changes, .. config.Warnings.Select(warning => $"warning: {warning}")]);
    }

    public void Dispose() => _one.Dispose();

    [LoggerMessage(1301, LogLevel.Information, "reload: {Line}")]
    private static partial void Changed(ILogger log, string line);

    [LoggerMessage(1302, LogLevel.Error, "reload refused: {Line}")]
    private static partial void Refused(ILogger log, string line);
}
