using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Resets;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Resets;

public class TickleAckTests
{
    [Theory]
    [InlineData("192.0.2.100", "192.0.2.10", 40)]
    [InlineData("fd00::100", "fd00::10", 60)]
    public void It_is_a_bare_ack_in_the_name_of_the_end_that_is_gone(string local, string remote, int length)
    {
        var gone = new TcpConnection(HostAddress.Parse(local), 3306, HostAddress.Parse(remote), 40001, 2, 0, 0);
        byte[] packet = new byte[TickleAck.LongestLength];
        Array.Fill(packet, (byte)0xEE);
        Assert.Equal(length, TickleAck.Write(packet, gone, 0x01020304));

        var tcp = packet.AsSpan(length - TickleAck.TcpLength, TickleAck.TcpLength);
        Assert.Equal([0x0C, 0xEA, 0x9C, 0x41, 1, 2, 3, 4, 0, 0, 0, 0, 0x50, 0x10, 0, 0], tcp[..16].ToArray());
        Assert.Equal(0, Checksum.OverWithPseudoHeader(tcp, gone.Local, gone.Remote, protocol: 6));
    }
}
