using System.Runtime.InteropServices;
using System.Text;

namespace VipGuard.Daemon.Linux;

/// <summary>Names of interfaces by their numbers, and the other way round (man 3 if_nametoindex).</summary>
internal static unsafe class InterfaceName
{
    private const int IF_NAMESIZE = 16;           // net/if.h, with the NUL

    /// <summary>0 if there is none of that name.</summary>
    internal static int IndexOf(string name)
    {
        Span<byte> bytes = stackalloc byte[64];
        bytes.Clear();
        if (!Encoding.UTF8.TryGetBytes(name, bytes[..^1], out _))
            return 0;
        fixed (byte* pointer = bytes)
            return (int)Libc.if_nametoindex(pointer);
    }

    /// <summary>The number in words where there is none of that number any more.</summary>
    internal static string Of(int index)
    {
        byte* bytes = stackalloc byte[IF_NAMESIZE];
        return Libc.if_indextoname((uint)index, bytes) == null ? $"interface {index}" : Marshal.PtrToStringUTF8((nint)bytes)!;
    }
}
