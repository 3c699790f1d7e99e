using System.Net;
using System.Net.Sockets;

namespace VipGuard.Checks.Tests.Edges;

/// <summary>A server on loopback that does with each connection what the test says.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly Socket socket;
    private readonly Func<Socket, CancellationToken, Task> script;
    private readonly CancellationTokenSource stop = new();
    private readonly List<EndPoint> clients = [];
    private readonly TaskCompletionSource clientLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task accepting;

    private Listener(Func<Socket, CancellationToken, Task> script)
    {
        this.script = script;
        socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(16);
        accepting = AcceptAsync();
    }

    public TcpTarget Target => new(IPAddress.Loopback, Port);

    public int Port => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>Where the connections came from, the oldest first.</summary>
    public IReadOnlyList<IPEndPoint> Clients
    {
        get
        {
            lock (clients)
                return [.. clients.Cast<IPEndPoint>()];
        }
    }

    /// <summary>Ends when a client has closed, after the script's end.</summary>
    public Task ClientLeft => clientLeft.Task.WaitAsync(Limits.Test);

    public static Listener That(Func<Socket, CancellationToken, Task> does) => new(does);

    public static Listener ThatNeverGreets() => new((_, _) => Task.CompletedTask);

    public static Listener ThatSays(byte[] bytes) => new((client, stop) => SayAsync(client, bytes, stop));

    public static async Task SayAsync(Socket client, byte[] bytes, CancellationToken stop) =>
        await client.SendAsync(bytes.AsMemory(), SocketFlags.None, stop);

    /// <summary>Reads one packet; its payload.</summary>
    public static async Task<byte[]> HearAsync(Socket client, CancellationToken stop)
    {
        byte[] header = await ReadAsync(client, 4, stop);
        return await ReadAsync(client, header[0] | header[1] << 8, stop);
    }

    /// <summary>Takes no new connections from now on; those that stand go on.</summary>
    public void Refuse() => socket.Dispose();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        socket.Dispose();
        await accepting.WaitAsync(Limits.Test);
        stop.Dispose();
    }

    private static async Task<byte[]> ReadAsync(Socket client, int count, CancellationToken stop)
    {
        byte[] bytes = new byte[count];
        int got = 0;
        while (got < count)
        {
            int more = await client.ReceiveAsync(bytes.AsMemory(got), SocketFlags.None, stop);
            if (more == 0)
                throw new EndOfStreamException();
            got += more;
        }

        return bytes;
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                Socket client = await socket.AcceptAsync(stop.Token);
                lock (clients)
                    clients.Add(client.RemoteEndPoint!);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                await script(client, stop.Token);
                byte[] rest = new byte[256];
                while (await client.ReceiveAsync(rest, SocketFlags.None, stop.Token) > 0)
                {
                }

                clientLeft.TrySetResult();
            }
            catch (SocketException)
            {
                clientLeft.TrySetResult();
            }
            catch (Exception e) when (e is OperationCanceledException or EndOfStreamException or ObjectDisposedException)
            {
                // The test is over, or the script has closed.
            }
        }
    }
}
