using System.Net;
using System.Net.Sockets;

namespace VipGuard.Checks.Tests.Edges;

/// <summary>A port of loopback that was free a moment ago.</summary>
internal static class ClosedPort
{
    public static TcpTarget Target()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new TcpTarget(IPAddress.Loopback, ((IPEndPoint)socket.LocalEndPoint!).Port);
    }
}
