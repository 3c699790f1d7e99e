using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace VipGuard.Daemon.Control;

/// <summary>Answers questions on a Unix socket in the runtime directory: one line in, one line out.</summary>
internal sealed partial class ControlSocket(RuntimeDirectory directory, Func<ControlRequest, Task<ControlReply>> answer, ILogger log) : IDisposable
{
    private const int LongestRequest = 4096;
    private const int MostAtOnce = 16;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

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
            var reply = await ReadRequestAsync(stream, limit.Token) is { } request
                ? await answer(request).WaitAsync(limit.Token)
                : new ControlReply(false, ["not understood: one line of JSON with a \"command\" is expected"]);
            await JsonSerializer.SerializeAsync(stream, reply, ControlJson.Default.ControlReply, limit.Token);
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
