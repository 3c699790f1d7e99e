using System.Net.Sockets;

namespace VipGuard.Checks;

/// <summary>The bytes of one connection to a MySQL server, packet by packet.</summary>
internal sealed class MySqlConversation(Socket socket)
{
    private readonly byte[] buffer = new byte[Packet.HeaderSize + Packet.LongestPayload];
    private int filled;

    /// <summary>What has come in since the last <see cref="SayAsync"/>, but for what was dropped.</summary>
    public ReadOnlySpan<byte> Received => buffer.AsSpan(0, filled);

    /// <summary>Waits for more bytes.</summary>
    /// <returns>False when the server has closed.</returns>
    public async ValueTask<bool> HearMoreAsync(CancellationToken limit)
    {
        int count = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, limit);
        filled += count;
        return count > 0;
    }

    /// <summary>The first so many bytes are done with; a server may have said more than one thing.</summary>
    public void Drop(int count)
    {
        buffer.AsSpan(count, filled - count).CopyTo(buffer);
        filled -= count;
    }

    /// <summary>Sends a packet; what was received before is done with, as server and client take turns.</summary>
    public async ValueTask SayAsync(ReadOnlyMemory<byte> packet, CancellationToken limit)
    {
        filled = 0;
        await socket.SendAsync(packet, SocketFlags.None, limit);
    }

    /// <summary>
    /// Says goodbye and waits until the server has closed: then its thread and its connection's slot are free,
    /// and TIME_WAIT is not on our side. Nothing that goes wrong here matters any more.
    /// </summary>
    public async ValueTask LeaveAsync(ReadOnlyMemory<byte> goodbye, CancellationToken limit)
    {
        try
        {
            await SayAsync(goodbye, limit);
            socket.Shutdown(SocketShutdown.Send);
            while (await HearMoreAsync(limit))
                filled = 0;
        }
        catch (SocketException)
        {
            // The server was quicker.
        }
        catch (OperationCanceledException)
        {
            // The server has answered; that it is slow to close is no fault.
        }
    }
}
