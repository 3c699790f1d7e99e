using VipGuard.Vrrp;

namespace VipGuard.Daemon.Linux;

/// <summary>One end of a TCP connection, as the kernel's table has it.</summary>
/// <param name="Local">This end's address; of a v4-mapped one the IPv4 address.</param>
/// <param name="LocalPort">Its port.</param>
/// <param name="Remote">The other end's, of the same family.</param>
/// <param name="RemotePort">Its port.</param>
/// <param name="SocketFamily">AF_INET or AF_INET6: an IPv6 socket takes IPv4 connections too.</param>
/// <param name="Interface">It is bound to; 0: to none.</param>
/// <param name="Cookie">By which the kernel knows it from another that has the same ports later.</param>
internal readonly record struct TcpConnection(
    HostAddress Local, ushort LocalPort, HostAddress Remote, ushort RemotePort, byte SocketFamily, uint Interface, ulong Cookie);
