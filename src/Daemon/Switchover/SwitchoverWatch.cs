using System.Threading.Channels;

namespace VipGuard.Daemon.Switchover;

/// <summary>What someone who asked for a hand-over is told: lines, and then how it ended. Nobody has to listen.</summary>
internal sealed class SwitchoverWatch
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<(bool Ok, string Line)> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ChannelReader<string> Lines => _lines.Reader;

    internal Task<(bool Ok, string Line)> Ended => _ended.Task;

    internal void Say(string line) => _lines.Writer.TryWrite(line);

    internal void End(bool ok, string line)
    {
        _ended.TrySetResult((ok, line));
        _lines.Writer.TryComplete();
    }
}
