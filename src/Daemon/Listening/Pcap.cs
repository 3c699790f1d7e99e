namespace VipGuard.Daemon.Listening;

/// <summary>The classic capture format (draft-ietf-opsawg-pcap).</summary>
internal static class Pcap
{
    private const int HeaderLength = 20;     // behind the magic
    private const int RecordLength = 16;

    internal static IEnumerable<CapturedPacket> Read(CaptureStream stream, bool bigEndian, bool nanoseconds)
    {
        stream.IsBigEndian = bigEndian;
        byte[] header = new byte[HeaderLength];
        stream.Read(header, "the file header");
        // §4: the upper half tells of a frame check sequence, the lower of the link.
        int linkType = (int)(stream.UInt32(header.AsSpan(16)) & 0xFFFF);
        if (!LinkHeader.IsKnown(linkType))
            throw stream.Wrong(20, $"link type {linkType} is none that is read here (Ethernet, raw IP, BSD loopback, Linux cooked v1 and v2 are)");
        return Records(stream, linkType, nanoseconds);
    }

    private static IEnumerable<CapturedPacket> Records(CaptureStream stream, int linkType, bool nanoseconds)
    {
        byte[] record = new byte[RecordLength];
        while (stream.TryRead(record, "a packet's header"))
        {
            long at = stream.Offset - RecordLength;
            uint length = stream.UInt32(record.AsSpan(8));
            if (length > CaptureFile.LongestFrame)
                throw stream.Wrong(at, $"a packet of {length} bytes; the longest that can be is {CaptureFile.LongestFrame}");
            byte[] frame = new byte[length];
            if (length > 0)
                stream.Read(frame, $"a packet of {length} bytes");
            long ticks = stream.UInt32(record.AsSpan(4)) * 10L / (nanoseconds ? 1000 : 1);
            var time = DateTimeOffset.FromUnixTimeSeconds(stream.UInt32(record)).AddTicks(ticks);
            if (CaptureFile.PacketOf(linkType, frame, time, null) is { } packet)
                yield return packet;
        }
    }
}
