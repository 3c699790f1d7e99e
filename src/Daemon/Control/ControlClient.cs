using System.Net.Sockets;
using System.Text.Json;

namespace VipGuard.Daemon.Control;

/// <summary>Asks the running daemon one question.</summary>
internal static class ControlClient
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <returns>The answer, or null and why there is none.</returns>
    internal static async Task<(ControlReply? Reply, string? Problem)> AskAsync(RuntimeDirectory directory, string command)
    {
        using var limit = new CancellationTokenSource(TimeLimit);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(directory.SocketPath), limit.Token);
            await using var stream = new NetworkStream(socket);
            await JsonSerializer.SerializeAsync(stream, new ControlRequest(command), ControlJson.Default.ControlRequest, limit.Token);
            await stream.WriteAsync("\n"u8.ToArray(), limit.Token);
            var reply = await JsonSerializer.DeserializeAsync(stream, ControlJson.Default.ControlReply, limit.Token);
            return (reply, reply is null ? $"{directory.SocketPath}: the daemon gave no answer" : null);
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
