using System.Net;
using System.Net.Sockets;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Resets;
using VipGuard.Daemon.Tests.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Resets;

/// <summary>Connections of a real client through an address that goes from one real kernel to another.</summary>
public sealed class LeftConnectionsTests : IDisposable
{
    private const int Port = 3306;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly ThreeHosts _hosts = new();
    private readonly Socket _server;
    private readonly List<Socket> _sockets = [];

    public LeftConnectionsTests()
    {
        // As mysqld does it: one socket for both families, so that connections of IPv4 are v4-mapped.
        _server = _hosts.One.Run(() =>
        {
            var server = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            server.Bind(new IPEndPoint(IPAddress.IPv6Any, Port));
            server.Listen(10);
            return server;
        });
    }

    private Socket Connect(string address) => _hosts.Client.Run(() =>
    {
        var to = IPAddress.Parse(address);
        var client = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(client);
        client.Connect(to, Port);
        return client;
    });

    private Socket Accept() => _hosts.One.Run(() =>
    {
        var accepted = _server.Accept();
        _sockets.Add(accepted);
        return accepted;
    });

    private LeftConnections Leave(params string[] vips) => _hosts.One.Run(() =>
        new LeftConnections(vips.Select(HostAddress.Parse), (uint)InterfaceName.IndexOf("wire")));

    private static string With(string vip) => vip.Contains(':', StringComparison.Ordinal) ? $"{vip}/64 dev wire nodad" : $"{vip}/24 dev wire";

    private void Move(string vip)
    {
        _hosts.One.Ip($"address del {With(vip).Replace(" nodad", "", StringComparison.Ordinal)}");
        _hosts.Two.Ip($"address add {With(vip)}");
        // In place of the announcement.
        _hosts.Client.Ip("neighbour flush dev wire");
    }

    private Task<int> Tell(LeftConnections left) => _hosts.One.Run(left.TellAsync);

    private static SocketError Learned(Socket client)
    {
        Assert.True(client.Poll(Limit, SelectMode.SelectRead), "the client learned nothing");
        client.Receive(new byte[1], SocketFlags.None, out var error);
        return error;
    }

    [Theory]
    [InlineData("192.0.2.100", "192.0.2.101", "192.0.2.1")]
    [InlineData("fd00::100", "fd00::101", "fd00::1")]
    public async Task Who_is_connected_through_an_address_that_moves_learns_of_it_and_nobody_else(string vip, string staying, string own)
    {
        _hosts.One.Ip($"address add {With(vip)}");
        _hosts.One.Ip($"address add {With(staying)}");
        var idle = Connect(vip);
        var accepted = Accept();
        var throughOther = Connect(staying);
        var acceptedOther = Accept();
        var toHost = Connect(own);
        // The last is in the server's backlog, and never taken from there.
        var waiting = Connect(vip);
        using var left = Leave(vip, "192.0.2.200", "fd00::200");

        _hosts.One.Run(left.Look);
        Assert.Equal(0, left.Count);
        Move(vip);
        _hosts.One.Run(left.Look);
        Assert.Equal(2, left.Count);
        Assert.Equal(2, await Tell(left));

        Assert.Equal(SocketError.ConnectionReset, Learned(idle));
        Assert.Equal(SocketError.ConnectionReset, Learned(waiting));
        Assert.Equal(2, _hosts.One.Run(() => left.Close(out int error) + error));
        Assert.Equal(SocketError.ConnectionAborted, Learned(accepted));

        await throughOther.SendAsync(new byte[] { 1 });
        Assert.Equal(1, await acceptedOther.ReceiveAsync(new byte[2]));
        Assert.False(toHost.Poll(TimeSpan.Zero, SelectMode.SelectRead), "a connection to the host itself was reset");
    }

    [Fact]
    public async Task An_address_that_is_here_again_keeps_its_connections()
    {
        const string vip = "192.0.2.100";
        _hosts.One.Ip($"address add {With(vip)}");
        var client = Connect(vip);
        var accepted = Accept();
        using var left = Leave(vip);
        _hosts.One.Ip($"address del {With(vip)}");
        _hosts.One.Run(left.Look);
        Assert.Equal(1, left.Count);
        _hosts.One.Ip($"address add {With(vip)}");

        Assert.Equal(0, await Tell(left));
        Assert.Equal(0, _hosts.One.Run(() => left.Close(out _)));
        await client.SendAsync(new byte[] { 1 });
        Assert.Equal(1, await accepted.ReceiveAsync(new byte[2]));
    }

    [Fact]
    public void Connections_are_found_by_any_of_many_addresses_and_no_others()
    {
        using var diagnosis = _hosts.One.Run(SocketDiagnosis.Open);
        string[] served = [.. Enumerable.Range(100, 20).Select(i => $"192.0.2.{i}"), .. Enumerable.Range(100, 20).Select(i => $"fd00::{i}")];
        foreach (string vip in served)
        {
            _hosts.One.Ip($"address add {With(vip)}");
            Connect(vip);
            Accept();
        }
        Connect("192.0.2.1");
        var wanted = served.Where((_, i) => i % 2 == 0).Select(HostAddress.Parse).ToList();

        var found = _hosts.One.Run(() => diagnosis.Through(wanted, 1000));
        Assert.Equal(wanted.Order(), found.Select(c => c.Local).Order());
        Assert.All(found, c => Assert.Equal((Port, (byte)10), (c.LocalPort, c.SocketFamily)));
        Assert.Equal(7, _hosts.One.Run(() => diagnosis.Through(wanted, 7)).Count);
        Assert.Equal(2, _hosts.One.Run(() => diagnosis.Destroy(found[0]) == 0 ? diagnosis.Destroy(found[0]) : -1));
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
        _server.Dispose();
        _hosts.Dispose();
    }
}
