using System.Runtime.InteropServices;
using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Tests.Linux;

/// <summary>The kernel's answer to a request for a whole table, and what is no answer to it.</summary>
public sealed class NetlinkDumpTests
{
    private const uint Sequence = 7;

    private readonly NetlinkDump<int> _dump = new(Sequence, Netlink.RTM_NEWADDR, TryRead);

    private static bool TryRead(ReadOnlySpan<byte> body, out int row) => MemoryMarshal.TryRead(body, out row);

    private static byte[] Message(ushort type, int body, ushort flags = 0, uint sequence = Sequence)
    {
        byte[] message = new byte[Netlink.HeaderLength + sizeof(int)];
        Netlink.WriteHeader(message, message.Length, type, flags, sequence);
        MemoryMarshal.Write(message.AsSpan(Netlink.HeaderLength), body);
        return message;
    }

    [Fact]
    public void Rows_of_several_batches_are_one_table()
    {
        _dump.Take([.. Message(Netlink.RTM_NEWADDR, 1), .. Message(Netlink.RTM_NEWLINK, 99)]);
        Assert.False(_dump.IsDone);
        _dump.Take([.. Message(Netlink.RTM_NEWADDR, 2), .. Message(Netlink.NLMSG_DONE, 0)]);
        Assert.True(_dump.IsDone);
        Assert.Equal([1, 2], _dump.Rows);
        Assert.Equal((false, 0), (_dump.WasInterrupted, _dump.Error));
    }

    [Fact]
    public void A_table_that_changed_meanwhile_is_known_for_it_at_its_end()
    {
        _dump.Take(Message(Netlink.RTM_NEWADDR, 1, Netlink.NLM_F_DUMP_INTR));
        Assert.False(_dump.IsDone);
        _dump.Take(Message(Netlink.NLMSG_DONE, 0));
        Assert.True(_dump.IsDone);
        Assert.True(_dump.WasInterrupted);
    }

    [Fact]
    public void What_answers_another_request_is_passed_over()
    {
        _dump.Take([.. Message(Netlink.NLMSG_ERROR, -5, sequence: 6), .. Message(Netlink.RTM_NEWADDR, 1, Netlink.NLM_F_DUMP_INTR, 6), .. Message(Netlink.NLMSG_DONE, 0, sequence: 6)]);
        Assert.Equal((false, false, 0, 0), (_dump.IsDone, _dump.WasInterrupted, _dump.Error, _dump.Rows.Count));
    }

    [Theory]
    [InlineData(false, 16)]
    [InlineData(true, 5)]
    public void An_error_ends_it_also_one_cut_short(bool cut, int error)
    {
        byte[] message = Message(Netlink.NLMSG_ERROR, -16);
        if (cut)
        {
            message = message[..Netlink.HeaderLength];
            message[0] = Netlink.HeaderLength;
        }
        _dump.Take(message);
        Assert.Equal((true, error), (_dump.IsDone, _dump.Error));
    }
}
