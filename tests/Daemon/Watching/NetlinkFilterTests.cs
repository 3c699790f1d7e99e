using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Tests.Watching;

public sealed class NetlinkFilterTests
{
    [Fact]
    public void The_filter_of_one_listener_is_these_bytes() => Assert.Equal(
        "28000000" + "16000000" + "15000100" + "00000000" + "06000000" + "00000000"
        + "28000000" + "14000000" + "15000001" + "EA0C0000" + "06000000" + "00000400" + "06000000" + "00000000",
        Convert.ToHexString(MemoryMarshal.AsBytes<PacketFilter.Instruction>(NetlinkFilter.ClosedListeners([3306]))));

    [Fact]
    public void The_filter_of_a_processs_exits_is_these_bytes() => Assert.Equal(
        "20000000" + "24000000" + "15000003" + "80000000" + "20000000" + "38000000" + "15000001" + "000004D2"
        + "06000000" + "00000400" + "06000000" + "00000000",
        Convert.ToHexString(MemoryMarshal.AsBytes<PacketFilter.Instruction>(NetlinkFilter.ExitsOf(1234))));

    [Theory]
    [InlineData(3306, 0, true)]          // a listener
    [InlineData(3307, 0, true)]
    [InlineData(3306, 51234, false)]     // a connection to it
    [InlineData(51234, 3306, false)]     // its other end
    [InlineData(22, 0, false)]           // another listener
    [InlineData(0, 0, false)]            // a socket that never had an address
    public void Only_destroyed_listeners_of_the_watched_ports_pass(ushort source, ushort destination, bool passes)
    {
        byte[] message = new byte[16 + 72];   // struct nlmsghdr, struct inet_diag_msg
        message[16] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(20), source);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(22), destination);

        Assert.Equal(passes, Passes(NetlinkFilter.ClosedListeners([3306, 3307]), message));
        Assert.False(Passes(NetlinkFilter.ClosedListeners([3306, 3307]), message.AsSpan(0, 21)));
        Assert.False(Passes(NetlinkFilter.ClosedListeners([]), message));
    }

    [Theory]
    [InlineData(0x8000_0000, 1300, 1234, true)]    // PROC_EVENT_EXIT of a thread
    [InlineData(0x8000_0000, 1234, 1234, true)]    // of the leader
    [InlineData(0x8000_0000, 1234, 999, false)]    // of another process
    [InlineData(0x0000_0001, 1234, 1234, false)]   // PROC_EVENT_FORK
    [InlineData(0x4000_0000, 1234, 1234, false)]   // PROC_EVENT_COREDUMP
    [InlineData(0x0000_0000, 0, 0, false)]         // PROC_EVENT_NONE: an answer
    public void Only_exits_of_the_watched_process_pass(uint what, int thread, int process, bool passes)
    {
        byte[] message = new byte[16 + 20 + 40];   // struct nlmsghdr, struct cn_msg, struct proc_event
        MemoryMarshal.Write(message.AsSpan(36), what);
        MemoryMarshal.Write(message.AsSpan(52), thread);
        MemoryMarshal.Write(message.AsSpan(56), process);

        Assert.Equal(passes, Passes(NetlinkFilter.ExitsOf(1234), message));
        Assert.False(Passes(NetlinkFilter.Nothing, message));
    }

    // linux/filter.h, the four instructions that are used: loads in network order, jumps, return.
    private static bool Passes(ReadOnlySpan<PacketFilter.Instruction> program, ReadOnlySpan<byte> message)
    {
        uint loaded = 0;
        for (int at = 0; ; at++)
        {
            var (code, ifTrue, ifFalse, value) = program[at];
            switch (code)
            {
                case 0x20 when value + 4 <= message.Length:
                    loaded = BinaryPrimitives.ReadUInt32BigEndian(message[(int)value..]);
                    break;
                case 0x28 when value + 2 <= message.Length:
                    loaded = BinaryPrimitives.ReadUInt16BigEndian(message[(int)value..]);
                    break;
                case 0x15:
                    at += loaded == value ? ifTrue : ifFalse;
                    break;
                case 0x06:
                    return value != 0;
                default:
                    return false;
            }
        }
    }
}
