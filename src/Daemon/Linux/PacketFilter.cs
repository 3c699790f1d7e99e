using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>Classic BPF programs for packet sockets that hand packets over from the network header on (linux/filter.h).</summary>
internal static class PacketFilter
{
    private const ushort LoadByte = 0x30;        // BPF_LD | BPF_B | BPF_ABS
    private const ushort LoadHalf = 0x28;        // BPF_LD | BPF_H | BPF_ABS
    private const ushort LoadWord = 0x20;        // BPF_LD | BPF_W | BPF_ABS
    private const ushort JumpIfEqual = 0x15;     // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort Return = 0x06;          // BPF_RET | BPF_K
    private const uint Protocol = 0xFFFF_F000;   // SKF_AD_OFF + SKF_AD_PROTOCOL: the EtherType
    private const uint All = 0x0004_0000;

    internal const ushort ETH_P_IP = 0x0800;     // linux/if_ether.h
    internal const ushort ETH_P_IPV6 = 0x86DD;
    internal const ushort ETH_P_ARP = 0x0806;
    internal const ushort ETH_P_ALL = 0x0003;

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    /// <summary>IP protocol 112 over IPv4 or IPv6, without extension headers.</summary>
    internal static Instruction[] Vrrp =>
    [
        new(LoadHalf, 0, 0, Protocol),
        new(JumpIfEqual, 0, 2, ETH_P_IP),
        new(LoadByte, 0, 0, 9),                  // RFC 791: protocol
        new(JumpIfEqual, 3, 4, VrrpProtocol.IpProtocol),
        new(JumpIfEqual, 0, 3, ETH_P_IPV6),
        new(LoadByte, 0, 0, 6),                  // RFC 8200: next header
        new(JumpIfEqual, 0, 1, VrrpProtocol.IpProtocol),
        new(Return, 0, 0, All),
        new(Return, 0, 0, 0),
    ];

    /// <summary>Lets nothing through: for a socket that only sends.</summary>
    internal static Instruction[] Nothing => [new(Return, 0, 0, 0)];

    /// <summary>
    /// ICMPv6 neighbour advertisements for these addresses, for a socket of ETH_P_IPV6. Only the last four bytes of the target are
    /// compared: 255 addresses in full would not fit into what a socket may charge for its filter (net.core.optmem_max).
    /// </summary>
    internal static Instruction[] NeighbourAdvertisementsOf(ReadOnlySpan<HostAddress> addresses)
    {
        var program = new List<Instruction>
        {
            new(LoadByte, 0, 0, 6),
            new(JumpIfEqual, 1, 0, 58),          // RFC 4443 §1
            new(Return, 0, 0, 0),
            new(LoadByte, 0, 0, 40),
            new(JumpIfEqual, 1, 0, 136),         // RFC 4861 §4.4
            new(Return, 0, 0, 0),
            new(LoadWord, 0, 0, 40 + 8 + 12),    // the end of the target address
        };
        Span<byte> bytes = stackalloc byte[16];
        foreach (var address in addresses)
        {
            if (address.Family != IpFamily.V6)
                continue;
            address.Write(bytes);
            program.Add(new(JumpIfEqual, 0, 1, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[12..])));
            program.Add(new(Return, 0, 0, All));
        }
        program.Add(new(Return, 0, 0, 0));
        return [.. program];
    }

    /// <summary>ARP whose sender has one of these addresses: what claims them, and nothing else of a busy link.</summary>
    internal static Instruction[] ArpFrom(ReadOnlySpan<HostAddress> addresses)
    {
        var program = new List<Instruction> { new(LoadWord, 0, 0, 14) };   // RFC 826: the sender's protocol address
        Span<byte> bytes = stackalloc byte[16];
        foreach (var address in addresses)
        {
            if (address.Family != IpFamily.V4)
                continue;
            address.Write(bytes);
            program.Add(new(JumpIfEqual, 0, 1, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes)));
            program.Add(new(Return, 0, 0, All));
        }
        program.Add(new(Return, 0, 0, 0));
        return [.. program];
    }
}
