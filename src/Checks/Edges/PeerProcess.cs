using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace VipGuard.Checks;

/// <summary>Who listens at the other end of a Unix socket (man 7 unix, SO_PEERCRED).</summary>
internal static class PeerProcess
{
    private const int SOL_SOCKET = 1;      // asm-generic/socket.h
    private const int SO_PEERCRED = 17;
    private const int UcredLength = 12;    // struct ucred: pid, uid, gid

    /// <summary>The process that called listen; 0 where it is in a PID namespace that this one does not see, or the kernel does not say.</summary>
    public static int Of(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[UcredLength];
        try
        {
            return socket.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, credentials) == UcredLength ? MemoryMarshal.Read<int>(credentials) : 0;
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
