using System.Buffers.Binary;

namespace VipGuard.Daemon.Listening;

/// <summary>Reads captures as tcpdump and Wireshark write them: pcap and pcapng.</summary>
internal static class CaptureFile
{
    /// <summary>No link has longer frames; a length beyond it is not believed.</summary>
    internal const int LongestFrame = 262_144;    // tcpdump's own limit (MAXIMUM_SNAPLEN)

    /// <summary>The IP packets of a capture, one by one; other frames are passed over.</summary>
    /// <exception cref="IOException">The file can't be read, is no capture, or is broken (<see cref="CaptureFormatException"/>).</exception>
    internal static IEnumerable<CapturedPacket> Read(string path)
    {
        using var file = File.OpenRead(path);
        foreach (var packet in Read(file, path))
            yield return packet;
    }

    internal static IEnumerable<CapturedPacket> Read(Stream file, string path)
    {
        var stream = new CaptureStream(file, path);
        byte[] magic = new byte[4];
        stream.Read(magic, "a capture's first four bytes");
        return BinaryPrimitives.ReadUInt32BigEndian(magic) switch
        {
            0xA1B2_C3D4 => Pcap.Read(stream, bigEndian: true, nanoseconds: false),
            0xD4C3_B2A1 => Pcap.Read(stream, bigEndian: false, nanoseconds: false),
            0xA1B2_3C4D => Pcap.Read(stream, bigEndian: true, nanoseconds: true),
            0x4D3C_B2A1 => Pcap.Read(stream, bigEndian: false, nanoseconds: true),
            PcapNg.SectionHeader => new PcapNg(stream).Read(),
            _ => throw stream.Wrong(0, $"neither pcap nor pcapng (it begins with {Convert.ToHexString(magic)})"),
        };
    }

    /// <summary>The packet in a frame; null: it holds no IP.</summary>
    internal static CapturedPacket? PacketOf(int linkType, byte[] frame, DateTimeOffset at, string? @interface) =>
        LinkHeader.TryRead(linkType, frame, out int start, out var sender, out bool outgoing)
            ? new CapturedPacket(at, sender, outgoing, @interface, frame.AsMemory(start))
            : null;
}
