using System.Net.Sockets;
using System.Text;

namespace VipGuard.Lab.Daemons;

/// <summary>The other end of sd_notify(3): what systemd would be told.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly string path;

    public NotifySocket(string path)
    {
        this.path = path;
        File.Delete(path);
        socket.Bind(new UnixDomainSocketEndPoint(path));
    }

    /// <summary>The daemon has said READY=1.</summary>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            int length = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellation);
            if (Encoding.UTF8.GetString(buffer, 0, length).Split('\n').Contains("READY=1"))
                return;
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        File.Delete(path);
    }
}
