using System.Buffers.Binary;

namespace VipGuard.Daemon.Listening;

/// <summary>The bytes of a capture file, in the file's byte order, with the place of whatever is wrong.</summary>
internal sealed class CaptureStream(Stream stream, string path)
{
    /// <summary>Where the next byte is.</summary>
    internal long Offset { get; private set; }

    /// <summary>The writer's byte order.</summary>
    internal bool IsBigEndian { get; set; }

    /// <summary>Fills the buffer; false at the end of the file, where nothing is left.</summary>
    /// <exception cref="CaptureFormatException">The file ends within it.</exception>
    internal bool TryRead(Span<byte> buffer, string what)
    {
        int read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read == 0 && buffer.Length > 0)
            return false;
        if (read < buffer.Length)
            throw Wrong(Offset, $"the file ends within {what}: {buffer.Length} bytes expected, {read} there");
        Offset += read;
        return true;
    }

    /// <exception cref="CaptureFormatException">The file ends before or within it.</exception>
    internal void Read(Span<byte> buffer, string what)
    {
        if (!TryRead(buffer, what))
            throw Wrong(Offset, $"the file ends before {what}");
    }

    internal uint UInt32(ReadOnlySpan<byte> bytes) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    internal ushort UInt16(ReadOnlySpan<byte> bytes) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    internal CaptureFormatException Wrong(long offset, string what) => new(path, offset, what);
}
