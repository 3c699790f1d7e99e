using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace VipGuard.Daemon.Control;

/// <summary>Answers questions on a Unix socket in the runtime directory: one line in, one line out, or several for what takes long.</summary>
/// <param name="directory">Where the socket is.</param>
/// <param name="answer">Gives the answer; tells lines while it is at it, of which the asker may or may not learn.</param>
/// <param name="log">The journal.</param>
internal sealed partial class ControlSocket(RuntimeDirectory directory, Func<ControlRequest, Action<string>, Task<ControlReply>> answer, ILogger log) : IDisposable
{
    private const int LongestRequest = 4096;
    private const int MostAtOnce = 16;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    // Who waits for something long must see that the daemon is at it.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(2);

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly SemaphoreSlim _places = new(MostAtOnce);

    /// <summary>Takes the socket's place; one of a dead daemon is removed (the lock says that it is dead).</summary>
    internal void Open()
    {
        File.Delete(directory.SocketPath);
        _listener.Bind(new UnixDomainSocketEndPoint(directory.SocketPath));
        // Root and the daemon's own user and group; the unit's group is vipguard.
        File.SetUnixFileMode(directory.SocketPath,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        _listener.Listen(MostAtOnce);
    }

    internal async Task ServeAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _places.WaitAsync(stop);
                var connection = await _listener.AcceptAsync(stop);
                _ = ConverseAsync(connection, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                _places.Release();
                Failed(log, e.Message);
                // Out of descriptors, most likely: they come back with time, not with trying.
                await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ConverseAsync(Socket connection, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeLimit);
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            var request = await ReadRequestAsync(stream, limit.Token);
            if (request is { TakesLong: true })
            {
                limit.CancelAfter(Timeout.InfiniteTimeSpan);
                await AnswerLongAsync(stream, request, limit.Token);
                return;
            }
            var reply = request is not null
                ? await answer(request, _ => { }).WaitAsync(limit.Token)
                : new ControlReply(false, ["not understood: one line of JSON with a \"command\" is expected"]);
            await WriteAsync(stream, reply, limit.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The asker went away or was too slow; it knows.
        }
        finally
        {
            _places.Release();
        }
    }

    // The asker may go away at any time; what it asked for goes on.
    private async Task AnswerLongAsync(NetworkStream stream, ControlRequest request, CancellationToken stop)
    {
        var told = Channel.CreateUnbounded<string>();
        var answering = answer(request, line => told.Writer.TryWrite(line));
        _ = answering.ContinueWith(_ => told.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (true)
        {
            List<string> lines = [];
            while (told.Reader.TryRead(out string? line))
                lines.Add(line);
            if (lines.Count == 0 && answering.IsCompleted)
                break;
            await WriteAsync(stream, new ControlReply(true, lines, More: true), stop);
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
            silence.CancelAfter(LongestSilence);
            Task news = told.Reader.WaitToReadAsync(silence.Token).AsTask();
            await news.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
        await WriteAsync(stream, await answering, stop);
    }

    private static async Task WriteAsync(NetworkStream stream, ControlReply reply, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeLimit);
        await JsonSerializer.SerializeAsync(stream, reply, ControlJson.Default.ControlReply, limit.Token);
        await stream.WriteAsync("\n"u8.ToArray(), limit.Token);
    }

    private static async Task<ControlRequest?> ReadRequestAsync(NetworkStream stream, CancellationToken stop)
    {
        byte[] buffer = new byte[LongestRequest];
        int length = 0;
        while (length < buffer.Length)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), stop);
            length += read;
            int end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
            if (end >= 0 || read == 0)
                return Parse(buffer.AsSpan(0, end >= 0 ? end : length));
        }
        return null;
    }

    private static ControlRequest? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ControlJson.Default.ControlRequest) is { Command: not null } request ? request : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        try
        {
            File.Delete(directory.SocketPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder went before the daemon: then so did the socket.
        }
    }

    [LoggerMessage(1201, LogLevel.Warning, "control socket: {Error}")]
    private static partial void Failed(ILogger log, string error);
}
