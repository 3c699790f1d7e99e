using System.Buffers.Binary;

namespace VipGuard.Vrrp.Tests.Tshark;

/// <summary>A capture of Ethernet frames, as tshark reads it: draft-ietf-opsawg-pcap §4 and §5.</summary>
internal sealed class CaptureFile : IDisposable
{
    private const uint Magic = 0xA1B2C3D4;        // microseconds
    private const uint LinkTypeEthernet = 1;
    private const uint LongestFrame = 262_144;

    private readonly FileStream _file;
    private uint _frames;

    internal CaptureFile()
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"vipguard-{Guid.NewGuid():N}.pcap");
        _file = new FileStream(Path, FileMode.CreateNew, FileAccess.Write);
        Span<byte> header = stackalloc byte[24];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], LongestFrame);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], LinkTypeEthernet);
        _file.Write(header);
    }

    internal string Path { get; }

    /// <summary>Frames are a second apart, so that tshark sees no storm in them.</summary>
    internal void Add(ReadOnlySpan<byte> frame)
    {
        Span<byte> header = stackalloc byte[16];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, ++_frames);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)frame.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)frame.Length);
        _file.Write(header);
        _file.Write(frame);
        _file.Flush();
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(Path);
    }
}
