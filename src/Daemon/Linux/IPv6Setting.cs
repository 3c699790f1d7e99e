using System.Text;

namespace VipGuard.Daemon.Linux;

/// <summary>A switch of one interface under net.ipv6.conf, as it stands now (man 7 ipv6, kernel ip-sysctl).</summary>
/// <param name="interfaceName">Whose.</param>
/// <param name="name">Like "forwarding".</param>
internal sealed unsafe class IPv6Setting(string interfaceName, string name)
{
    private readonly byte[] _path = Encoding.UTF8.GetBytes($"/proc/sys/net/ipv6/conf/{interfaceName}/{name}\0");

    /// <summary>False too if the interface or all of IPv6 is not there. Takes some 10 µs; allocates nothing.</summary>
    internal bool IsOn()
    {
        int fd;
        fixed (byte* path = _path)
            fd = Libc.open(path, Libc.O_CLOEXEC);
        if (fd < 0)
            return false;
        byte digit = 0;
        nint length = Libc.read(fd, &digit, 1);
        Libc.close(fd);
        return length == 1 && digit is not (byte)'0';
    }
}
