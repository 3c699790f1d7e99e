using System.Buffers.Binary;

namespace VipGuard.Daemon.Linux;

/// <summary>
/// Classic BPF programs for netlink sockets, which hand messages over from struct nlmsghdr on. A load of the filter reads network
/// order, so what the message has in the host's order is compared turned round; a load behind the message's end lets nothing through.
/// </summary>
internal static class NetlinkFilter
{
    private const ushort LoadHalf = 0x28;        // BPF_LD | BPF_H | BPF_ABS
    private const ushort LoadWord = 0x20;        // BPF_LD | BPF_W | BPF_ABS
    private const ushort JumpIfEqual = 0x15;     // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort Return = 0x06;          // BPF_RET | BPF_K
    private const uint All = 0x0004_0000;

    // struct inet_diag_msg (linux/inet_diag.h) behind the header: family, state, timer, retrans, then the ports.
    private const uint SourcePort = Netlink.HeaderLength + 4;
    private const uint DestinationPort = Netlink.HeaderLength + 6;

    // struct cn_msg (linux/connector.h), 20 bytes, then struct proc_event (linux/cn_proc.h): what, cpu, time, data.
    private const uint What = Netlink.HeaderLength + 20;
    private const uint ExitedProcess = What + 16 + 4;   // process_pid, process_tgid: the kernel's names for thread and process
    private const uint PROC_EVENT_EXIT = 0x8000_0000;

    /// <summary>Nothing passes: until it is known what is watched.</summary>
    internal static PacketFilter.Instruction[] Nothing => [new(Return, 0, 0, 0)];

    /// <summary>Destroyed TCP sockets that had no other end and one of these ports: listeners. A server's connections have one.</summary>
    internal static PacketFilter.Instruction[] ClosedListeners(IReadOnlyCollection<ushort> ports)
    {
        var program = new List<PacketFilter.Instruction>
        {
            new(LoadHalf, 0, 0, DestinationPort),
            new(JumpIfEqual, 1, 0, 0),
            new(Return, 0, 0, 0),
            new(LoadHalf, 0, 0, SourcePort),
        };
        foreach (ushort port in ports)
        {
            program.Add(new(JumpIfEqual, 0, 1, port));
            program.Add(new(Return, 0, 0, All));
        }
        program.Add(new(Return, 0, 0, 0));
        return [.. program];
    }

    /// <summary>The end of any thread of one process.</summary>
    internal static PacketFilter.Instruction[] ExitsOf(int pid) =>
    [
        new(LoadWord, 0, 0, What),
        new(JumpIfEqual, 0, 3, InHostOrder(PROC_EVENT_EXIT)),
        new(LoadWord, 0, 0, ExitedProcess),
        new(JumpIfEqual, 0, 1, InHostOrder((uint)pid)),
        new(Return, 0, 0, All),
        new(Return, 0, 0, 0),
    ];

    private static uint InHostOrder(uint value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
