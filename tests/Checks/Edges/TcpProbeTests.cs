using System.Net;
using System.Net.Sockets;

namespace VipGuard.Checks.Tests.Edges;

public sealed class TcpProbeTests
{
    [Fact]
    public async Task A_port_that_answers_is_fit()
    {
        await using var listener = Listener.ThatNeverGreets();

        ProbeResult result = await new TcpProbe(listener.Target, Limits.Ample).ProbeAsync(default);

        Assert.Equal(new ProbeResult(ProbeOutcome.Ok, "port answers"), result);
        await listener.ClientLeft;
    }

    [Fact]
    public async Task A_closed_port_is_refused()
    {
        ProbeResult result = await new TcpProbe(ClosedPort.Target(), Limits.Ample).ProbeAsync(default);

        Assert.Equal(new ProbeResult(ProbeOutcome.Refused, "port refused"), result);
    }

    [Fact]
    public async Task A_connection_with_itself_is_nobodys_and_gives_the_port_back()
    {
        int port = ClosedPort.Target().ConnectPort;

        ProbeResult result = await new TcpProbe(new TcpTarget(IPAddress.Loopback, port, IPAddress.Loopback, port), Limits.Ample).ProbeAsync(default);

        Assert.Equal(new ProbeResult(ProbeOutcome.Refused, "port refused"), result);
        using var server = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
        server.Start();
    }

    [Fact]
    public async Task Bind_to_and_bind_port_are_where_the_server_sees_us_come_from_each_time()
    {
        await using var listener = Listener.ThatNeverGreets();
        int port = ClosedPort.Target().ConnectPort;
        var probe = new TcpProbe(new TcpTarget(IPAddress.Loopback, listener.Port, IPAddress.Parse("127.0.0.2"), port), Limits.Ample);

        for (int i = 0; i < 3; i++)
            Assert.Equal(ProbeOutcome.Ok, (await probe.ProbeAsync(default)).Outcome);

        await Limits.UntilAsync(() => listener.Clients.Count == 3, "three connections");
        Assert.All(listener.Clients, client => Assert.Equal(new IPEndPoint(IPAddress.Parse("127.0.0.2"), port), client));
    }

    [Fact]
    public async Task A_foreign_bind_to_says_nothing_of_the_server()
    {
        await using var listener = Listener.ThatNeverGreets();
        var probe = new TcpProbe(new TcpTarget(IPAddress.Loopback, listener.Port, IPAddress.Parse("192.0.2.77")), Limits.Ample);

        ProbeResult result = await probe.ProbeAsync(default);

        Assert.Equal(new ProbeResult(ProbeOutcome.CannotProbe, "can't probe: bind_to 192.0.2.77 is not an address of this host"), result);
    }

    [Fact]
    public async Task A_taken_bind_port_says_nothing_of_the_server()
    {
        await using var listener = Listener.ThatNeverGreets();
        await using var other = Listener.ThatNeverGreets();
        var probe = new TcpProbe(new TcpTarget(IPAddress.Loopback, listener.Port, IPAddress.Loopback, other.Port), Limits.Ample);

        ProbeResult result = await probe.ProbeAsync(default);

        Assert.Equal(new ProbeResult(ProbeOutcome.CannotProbe, $"can't probe: bind_port {other.Port} is in use"), result);
    }

    [Fact]
    public async Task Stopped_it_says_so_by_the_token_alone()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await new TcpProbe(ClosedPort.Target(), Limits.Ample).ProbeAsync(stop.Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65536)]
    public void A_port_out_of_range_is_refused(int port) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TcpTarget(IPAddress.Loopback, port));

    [Fact]
    public void Two_address_families_are_refused() =>
        Assert.Throws<ArgumentException>(() => new TcpTarget(IPAddress.Loopback, 3306, IPAddress.IPv6Loopback));

    [Theory]
    [InlineData(SocketError.NetworkUnreachable, ProbeOutcome.Unreachable)]
    [InlineData(SocketError.HostUnreachable, ProbeOutcome.Unreachable)]
    [InlineData(SocketError.TimedOut, ProbeOutcome.TimedOut)]
    [InlineData(SocketError.ConnectionReset, ProbeOutcome.ClosedEarly)]
    [InlineData(SocketError.TooManyOpenSockets, ProbeOutcome.CannotProbe)]
    [InlineData(SocketError.AddressFamilyNotSupported, ProbeOutcome.CannotProbe)]
    public void What_the_kernel_says_is_told_apart(SocketError error, ProbeOutcome outcome) =>
        Assert.Equal(outcome, ConnectFailure.Describe(new TcpTarget(IPAddress.Loopback, 1), error, "the kernel's words").Outcome);
}
