using System.Runtime.InteropServices;

namespace VipGuard.Daemon.Linux;

/// <summary>What is said about a datagram beside its bytes: struct cmsghdr (man 3 cmsg).</summary>
internal static unsafe class ControlMessage
{
    // The length of header and data as a size_t, the level, the type; each message is padded to a size_t.
    private static readonly int HeaderLength = nint.Size + 2 * sizeof(int);

    /// <summary>The bytes that a message with so much data takes.</summary>
    internal static int Space(int dataLength) => Align(HeaderLength + dataLength);

    /// <summary>Writes the header into cleared bytes; what is returned is for the data.</summary>
    internal static Span<byte> Write(Span<byte> control, int level, int type, int dataLength)
    {
        MemoryMarshal.Write(control, (nint)(HeaderLength + dataLength));
        MemoryMarshal.Write(control[nint.Size..], level);
        MemoryMarshal.Write(control[(nint.Size + sizeof(int))..], type);
        return control.Slice(HeaderLength, dataLength);
    }

    /// <summary>Takes the first message off; false at the end, or where a length makes no sense.</summary>
    internal static bool TryNext(scoped ref ReadOnlySpan<byte> control, out int level, out int type, out ReadOnlySpan<byte> data)
    {
        level = type = 0;
        data = default;
        if (control.Length < HeaderLength)
            return false;
        nint length = MemoryMarshal.Read<nint>(control);
        if (length < HeaderLength || length > control.Length)
            return false;
        level = MemoryMarshal.Read<int>(control[nint.Size..]);
        type = MemoryMarshal.Read<int>(control[(nint.Size + sizeof(int))..]);
        data = control[HeaderLength..(int)length];
        control = control[Math.Min(Align((int)length), control.Length)..];
        return true;
    }

    /// <summary>Sends a datagram with what is said about it (man 2 sendmsg). Allocates nothing.</summary>
    /// <param name="to">A struct sockaddr.</param>
    /// <returns>False if the kernel refused it; its answer is in errno.</returns>
    internal static bool Send(int socket, ReadOnlySpan<byte> to, ReadOnlySpan<byte> control, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        fixed (byte* name = to)
        fixed (byte* said = control)
        {
            var vector = new Libc.Vector { Base = bytes, Length = (nuint)data.Length };
            var message = new Libc.MessageHeader
            {
                Name = name,
                NameLength = (uint)to.Length,
                Vectors = &vector,
                VectorCount = 1,
                Control = said,
                ControlLength = (nuint)control.Length,
            };
            return Libc.sendmsg(socket, &message, 0) == data.Length;
        }
    }

    private static int Align(int length) => (length + nint.Size - 1) & -nint.Size;
}
