using System.Runtime.InteropServices;

namespace VipGuard.Daemon.Linux;

/// <summary>A classic BPF program on a socket: what it does not let through wakes nobody (man 7 socket, SO_ATTACH_FILTER).</summary>
internal static unsafe class SocketFilter
{
    /// <summary>Attaches it, in place of the one that is there; safe while another thread reads the socket.</summary>
    /// <exception cref="LinuxException">The kernel's answer, with <paramref name="what"/>.</exception>
    internal static void Attach(int descriptor, ReadOnlySpan<PacketFilter.Instruction> filter, string what)
    {
        fixed (PacketFilter.Instruction* program = filter)
        {
            // struct sock_fprog: the length, padding, the program.
            Span<byte> description = stackalloc byte[16];
            description.Clear();
            MemoryMarshal.Write(description, (ushort)filter.Length);
            MemoryMarshal.Write(description[8..], (nint)program);
            Libc.SetOption(descriptor, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, description, what);
        }
    }
}
