using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace VipGuard.Lab.Network;

/// <summary>
/// The bridge that joins the hosts, in a namespace of its own. Its ports are changed by ioctl: microseconds, where a
/// spawned `ip` takes ten milliseconds and would blur the moment of a fault.
/// </summary>
public sealed unsafe class Switch : IDisposable
{
    internal const string Bridge = "br0";
    internal const string SecondBridge = "br1";

    private const nuint SIOCGIFFLAGS = 0x8913;      // linux/sockios.h
    private const nuint SIOCSIFFLAGS = 0x8914;
    private const nuint SIOCBRADDIF = 0x89a2;
    private const nuint SIOCBRDELIF = 0x89a3;
    private const short IFF_UP = 1;

    private readonly NamespaceThread inside;
    private readonly int socket;
    private readonly HashSet<string> cut = [];

    internal Switch(string ns)
    {
        Namespace = ns;
        inside = new NamespaceThread(ns);
        socket = inside.Run(() => Libc.Checked(Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0), "open a socket in the switch"));
    }

    public string Namespace { get; }

    /// <summary>The port at which a host's network card is.</summary>
    internal static string PortOf(string host, string card) => card == LabNetwork.Interface ? host : $"{host}-{card}";

    /// <summary>Takes a port off its bridge, or puts it back: its carrier stays, its traffic stops. Idempotent.</summary>
    internal void Join(string port, bool joined)
    {
        if (joined ? !cut.Remove(port) : !cut.Add(port))
            return;
        var request = Request(port.Contains('-', StringComparison.Ordinal) ? SecondBridge : Bridge);
        request.Index = inside.Run(() => (int)Libc.if_nametoindex(port));
        Ask(joined ? SIOCBRADDIF : SIOCBRDELIF, ref request, $"{(joined ? "join" : "cut")} port {port}");
    }

    /// <summary>Sets a port up or down: the host at its other end gains or loses its carrier. Idempotent.</summary>
    internal void Power(string port, bool up)
    {
        var request = Request(port);
        Ask(SIOCGIFFLAGS, ref request, $"read the flags of port {port}");
        request.Flags = (short)(up ? request.Flags | IFF_UP : request.Flags & ~IFF_UP);
        Ask(SIOCSIFFLAGS, ref request, $"set port {port} {(up ? "up" : "down")}");
    }

    private void Ask(nuint what, ref InterfaceRequest request, string wanted) =>
        Libc.Checked(Libc.ioctl(socket, what, Unsafe.AsPointer(ref request)), wanted);

    private static InterfaceRequest Request(string name)
    {
        var request = default(InterfaceRequest);
        Encoding.ASCII.GetBytes(name, new Span<byte>(request.Name, 15));
        return request;
    }

    public void Dispose()
    {
        _ = Libc.close(socket);
        inside.Dispose();
    }

    /// <summary>struct ifreq (man 7 netdevice).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    private struct InterfaceRequest
    {
        [FieldOffset(0)]
        public fixed byte Name[16];

        [FieldOffset(16)]
        public int Index;

        [FieldOffset(16)]
        public short Flags;
    }
}
