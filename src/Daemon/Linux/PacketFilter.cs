using System.Runtime.InteropServices;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>Classic BPF programs for packet sockets that hand packets over from the network header on (linux/filter.h).</summary>
internal static class PacketFilter
{
    private const ushort LoadByte = 0x30;        // BPF_LD | BPF_B | BPF_ABS
    private const ushort LoadHalf = 0x28;        // BPF_LD | BPF_H | BPF_ABS
    private const ushort LoadWord = 0x20;        // BPF_LD | BPF_W | BPF_ABS
    private const ushort LoadLength = 0x80;      // BPF_LD | BPF_W | BPF_LEN
    private const ushort LoadFromHeader = 0x50;  // BPF_LD | BPF_B | BPF_IND
    private const ushort LoadIPv4Header = 0xB1;  // BPF_LDX | BPF_B | BPF_MSH: four times the low half of a byte
    private const ushort LessHeader = 0x1C;      // BPF_ALU | BPF_SUB | BPF_X
    private const ushort JumpIfEqual = 0x15;     // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort JumpIfAtLeast = 0x35;   // BPF_JMP | BPF_JGE | BPF_K
    private const ushort JumpIfAbove = 0x25;     // BPF_JMP | BPF_JGT | BPF_K
    private const ushort JumpIfAboveHeader = 0x2D; // BPF_JMP | BPF_JGT | BPF_X
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
    /// For a raw socket of VRRP: all but the adverts of these other virtual routers. What is too short to name one passes, and
    /// so does every VRID that is not listed: whoever speaks there is to be heard of.
    /// </summary>
    /// <param name="family">With IPv4 a raw socket sees the IP header, with IPv6 it does not (man 7 raw, RFC 3542 §3).</param>
    /// <param name="own">The socket's own router, which passes first.</param>
    /// <param name="others">In any order.</param>
    internal static Instruction[] WithoutRouters(IpFamily family, byte own, IEnumerable<byte> others)
    {
        var program = new List<Instruction>();
        if (family == IpFamily.V4)
        {
            program.AddRange(
            [
                new(LoadIPv4Header, 0, 0, 0),
                new(LoadLength, 0, 0, 0),
                new(JumpIfAboveHeader, 1, 0, 0),
                new(Return, 0, 0, All),
                new(LessHeader, 0, 0, 0),
                new(JumpIfAtLeast, 1, 0, 2),
                new(Return, 0, 0, All),
                new(LoadFromHeader, 0, 0, 1),    // RFC 9568 §5.1: the VRID is the second byte
            ]);
        }
        else
        {
            program.AddRange(
            [
                new(LoadLength, 0, 0, 0),
                new(JumpIfAtLeast, 1, 0, 2),
                new(Return, 0, 0, All),
                new(LoadByte, 0, 0, 1),
            ]);
        }
        program.AddRange([new(JumpIfEqual, 0, 1, own), new(Return, 0, 0, All)]);
        foreach (var (first, last) in Ranges(others.Where(vrid => vrid != own)))
            program.AddRange([new(JumpIfAtLeast, 0, 2, first), new(JumpIfAbove, 1, 0, last), new(Return, 0, 0, 0)]);
        program.Add(new(Return, 0, 0, All));
        return [.. program];
    }

    // Every packet of VRRP passes every socket's filter: a few comparisons, not one for each router.
    private static List<(byte First, byte Last)> Ranges(IEnumerable<byte> vrids)
    {
        var ranges = new List<(byte First, byte Last)>();
        foreach (byte vrid in vrids.Distinct().Order())
        {
            if (ranges.Count > 0 && ranges[^1].Last + 1 == vrid)
                ranges[^1] = (ranges[^1].First, vrid);
            else
                ranges.Add((vrid, vrid));
        }
        return ranges;
    }

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
