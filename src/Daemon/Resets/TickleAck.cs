using System.Buffers.Binary;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Resets;

/// <summary>
/// A bare ACK in the name of an end that is here no more, with a number that the other end can't take for its own connection's. That
/// one answers with its true numbers (RFC 9293 §3.10.7.4), to the address's new holder; who knows of no such connection resets it.
/// </summary>
internal static class TickleAck
{
    internal const int TcpLength = 20;
    internal const int LongestLength = 40 + TcpLength;
    private const byte Tcp = 6;
    private const byte ACK = 0x10;

    /// <summary>Writes IP header and TCP header; the kernel fills in the length and the checksum of an IPv4 header (man 7 raw).</summary>
    /// <param name="packet">At least <see cref="LongestLength"/> bytes.</param>
    /// <param name="gone">The connection as it was here.</param>
    /// <param name="sequence">Any number: the odds that it is a sensible one are a window in 2³².</param>
    /// <returns>The length.</returns>
    internal static int Write(Span<byte> packet, in TcpConnection gone, uint sequence)
    {
        int header = gone.Local.Family == IpFamily.V4 ? 20 : 40;
        packet = packet[..(header + TcpLength)];
        packet.Clear();
        var tcp = packet[header..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, gone.LocalPort);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], gone.RemotePort);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        tcp[12] = TcpLength / 4 << 4;
        tcp[13] = ACK;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Checksum.OverWithPseudoHeader(tcp, gone.Local, gone.Remote, Tcp));

        if (gone.Local.Family == IpFamily.V4)
        {
            packet[0] = 0x45;                          // RFC 791 §3.1: version, header length in words
            packet[6] = 0x40;                          // don't fragment
            packet[8] = 64;
            packet[9] = Tcp;
            gone.Local.Write(packet[12..]);
            gone.Remote.Write(packet[16..]);
        }
        else
        {
            packet[0] = 0x60;                          // RFC 8200 §3
            BinaryPrimitives.WriteUInt16BigEndian(packet[4..], TcpLength);
            packet[6] = Tcp;
            packet[7] = 64;
            gone.Local.Write(packet[8..]);
            gone.Remote.Write(packet[24..]);
        }
        return packet.Length;
    }
}
