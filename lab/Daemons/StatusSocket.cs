using System.Net.Sockets;
using System.Text.Json;

namespace VipGuard.Lab.Daemons;

/// <summary>The daemon's control socket, as far as the lab asks it: one line of JSON there, one back.</summary>
internal static class StatusSocket
{
    // As patient as the program's own command.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <returns>Null when no daemon answers, or one that is frozen does not within 5 s.</returns>
    internal static async Task<DaemonStatus?> AskAsync(string path)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync("{\"command\":\"status\"}\n"u8.ToArray(), limit.Token);
            using var reply = await JsonDocument.ParseAsync(stream, default, limit.Token);
            return reply.RootElement.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Object
                ? DaemonStatus.Parse(status.GetRawText())
                : null;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or JsonException)
        {
            return null;
        }
    }
}
