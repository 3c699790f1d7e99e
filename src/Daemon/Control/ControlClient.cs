using System.Net.Sockets;
using System.Text.Json;

namespace VipGuard.Daemon.Control;

/// <summary>Asks the running daemon one question.</summary>
internal static class ControlClient
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <returns>The answer, or null and why there is none.</returns>
    internal static Task<(ControlReply? Reply, string? Problem)> AskAsync(RuntimeDirectory directory, string command) =>
        AskAsync(directory, new ControlRequest(command), _ => { });

    /// <param name="directory">The daemon's.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="told">Given each line that comes before the answer. The limit is for the silence between two.</param>
    /// <returns>The answer, or null and why there is none.</returns>
    internal static async Task<(ControlReply? Reply, string? Problem)> AskAsync(RuntimeDirectory directory, ControlRequest request, Action<string> told)
    {
        using var limit = new CancellationTokenSource(TimeLimit);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(directory.SocketPath), limit.Token);
            await using var stream = new NetworkStream(socket);
            await JsonSerializer.SerializeAsync(stream, request, ControlJson.Default.ControlRequest, limit.Token);
            await stream.WriteAsync("\n"u8.ToArray(), limit.Token);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(limit.Token) is { Length: > 0 } line)
            {
                var reply = JsonSerializer.Deserialize(line, ControlJson.Default.ControlReply);
                if (reply is not { More: true })
                    return (reply, reply is null ? $"{directory.SocketPath}: the daemon gave no answer" : null);
                foreach (string progress in reply.Lines)
                    told(progress);
                limit.CancelAfter(TimeLimit);
            }
            return (null, $"{directory.SocketPath}: the daemon ended before it had answered");
        }
        catch (Exception e) when (e is SocketException { SocketErrorCode: SocketError.AccessDenied } or UnauthorizedAccessException)
        {
            return (null, $"{directory.SocketPath}: permission denied; be root or a member of the group vipguard");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            return (null, $"{directory.SocketPath}: too many wait for an answer; the daemon hangs or is stopped");
        }
        catch (SocketException)
        {
            return (null, $"no vipguard runs in {directory.Path}; start it (systemctl start vipguard), or name its --runtime-dir");
        }
        catch (OperationCanceledException)
        {
            return (null, $"{directory.SocketPath}: no answer within {TimeLimit.TotalSeconds:F0} s; the daemon hangs or is stopped");
        }
        catch (Exception e) when (e is IOException or JsonException or ArgumentOutOfRangeException)
        {
            return (null, $"{directory.SocketPath}: no sensible answer ({e.Message})");
        }
    }
}
