using System.Net;
using System.Net.Sockets;
using VipGuard.Daemon.PeerLink;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.PeerLink;

public sealed class LinkSocketTests
{
    private static readonly HostAddress one = HostAddress.Parse("127.0.0.1");
    private static readonly HostAddress two = HostAddress.Parse("127.0.0.2");
    private readonly byte[] _buffer = new byte[2048];

    [Fact]
    public void What_a_stranger_sends_does_not_even_arrive()
    {
        ushort port = FreePort();
        using LinkSocket here = LinkSocket.Open(one, two, port), there = LinkSocket.Open(two, one, port);
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.3"), port));
        using var neighbour = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        for (int i = 0; i < 100; i++)
        {
            Send(stranger, port);
            Send(neighbour, port);
        }

        Assert.Equal(0, there.Send([1, 2, 3]));

        // Over loopback a datagram is there when the call that sent it returns.
        Assert.True(here.TryReceive(_buffer, out int length, out bool fromPeer));
        Assert.Equal((3, true), (length, fromPeer));
        Assert.False(here.TryReceive(_buffer, out _, out _));
    }

    [Fact]
    public void The_first_datagram_after_the_other_came_back_arrives()
    {
        ushort port = FreePort();
        using LinkSocket here = LinkSocket.Open(one, two, port);
        for (int i = 0; i < 3; i++)
            Assert.Equal(0, here.Send([1]));
        using LinkSocket there = LinkSocket.Open(two, one, port);

        Assert.Equal(0, here.Send([1, 2]));

        Assert.True(there.TryReceive(_buffer, out int length, out bool fromPeer));
        Assert.Equal((2, true), (length, fromPeer));
    }

    private static void Send(UdpClient from, ushort port) => from.Send([9, 9, 9, 9], new IPEndPoint(IPAddress.Loopback, port));

    private static ushort FreePort()
    {
        using var any = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return (ushort)((IPEndPoint)any.Client.LocalEndPoint!).Port;
    }
}
