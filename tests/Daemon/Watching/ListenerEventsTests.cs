using System.Net;
using System.Net.Sockets;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Tests.Watching;

/// <summary>The kernel's word of destroyed sockets, on loopback.</summary>
public sealed class ListenerEventsTests
{
    [Fact]
    public void A_closed_listener_is_told_of_and_its_connections_are_not() => IsToldOf("127.0.0.1");

    [IPv6Theory]
    [InlineData("::1")]
    [InlineData("::")]
    public void So_is_one_of_IPv6(string address) => IsToldOf(address);

    private static void IsToldOf(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        other.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var harness = new WatchHarness(ListenerEvents.Open([(ushort)port]));
        for (int i = 0; i < 50; i++)
        {
            using var client = new TcpClient(IPAddress.Parse(address).AddressFamily);
            client.Connect(address == "::" ? IPAddress.IPv6Loopback : IPAddress.Parse(address), port);
            // A reset leaves no TIME_WAIT: both ends are destroyed now.
            client.LingerState = new LingerOption(true, 0);
            listener.AcceptTcpClient().Dispose();
        }
        other.Stop();
        Assert.False(harness.Turn(TimeSpan.Zero), "a connection, or another's listener, woke the loop");

        listener.Stop();

        Assert.True(harness.Turn(), "the listener's end was not told");
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref harness.ClosedListeners) == 1, TimeSpan.FromSeconds(20)));
        Assert.Empty(harness.Deaths);
        Assert.False(harness.Turn(TimeSpan.Zero), "an end is told once");
    }
}

/// <summary>Needs ::1 on this host.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class IPv6TheoryAttribute : TheoryAttribute
{
    public IPv6TheoryAttribute()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
            listener.Start();
        }
        catch (SocketException e)
        {
            Skip = $"::1: {e.Message}";
        }
    }
}
