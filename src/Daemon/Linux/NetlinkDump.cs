using System.Runtime.InteropServices;

namespace VipGuard.Daemon.Linux;

/// <summary>Reads the body of one row; false if it is none that is wanted.</summary>
internal delegate bool RowReader<T>(ReadOnlySpan<byte> body, out T row);

/// <summary>The kernel's answer to a request for a whole table, batch by batch (man 7 netlink). Pure.</summary>
/// <param name="sequence">Of the request; what answers another, such as a dump that was given up, is passed over.</param>
/// <param name="rowType">RTM_NEW…: what a row is.</param>
/// <param name="reader">Reads one.</param>
internal sealed class NetlinkDump<T>(uint sequence, ushort rowType, RowReader<T> reader)
{
    internal List<T> Rows { get; } = [];

    /// <summary>Nothing more comes.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>The table changed between two batches: rows may be missing, or there twice.</summary>
    internal bool WasInterrupted { get; private set; }

    /// <summary>The kernel's errno; 0 if it gave the table.</summary>
    internal int Error { get; private set; }

    internal void Take(ReadOnlySpan<byte> batch)
    {
        while (!IsDone && Netlink.TryNext(ref batch, out ushort type, out ushort flags, out uint answered, out var body))
        {
            if (answered != sequence)
                continue;
            WasInterrupted |= (flags & Netlink.NLM_F_DUMP_INTR) != 0;
            if (type == Netlink.NLMSG_DONE)
            {
                IsDone = true;
            }
            else if (type == Netlink.NLMSG_ERROR)
            {
                IsDone = true;
                Error = body.Length >= sizeof(int) ? -MemoryMarshal.Read<int>(body) : Libc.EIO;
            }
            else if (type == rowType && reader(body, out var row))
            {
                Rows.Add(row);
            }
        }
    }
}
