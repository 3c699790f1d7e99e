using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Resets;

/// <summary>
/// The connections through addresses that this host has given up: remembered as long as the kernel has them, told to look for the
/// new holder, closed here. An address that is here again is left alone.
/// </summary>
internal sealed class LeftConnections : IDisposable
{
    /// <summary>More than a server takes; those beyond are counted only.</summary>
    internal const int Most = 65_536;

    // Pacing: the answers of so many clients come back to one host.
    private const int Burst = 100;
    private static readonly TimeSpan BetweenBursts = TimeSpan.FromMilliseconds(1);

    private readonly HostAddress[] _left;
    private readonly uint _interface;
    private readonly HashSet<TcpConnection> _connections = [];
    private readonly SocketDiagnosis _diagnosis = SocketDiagnosis.Open();
    private readonly NetlinkSocket _netlink = NetlinkSocket.ForRequests();
    private readonly Dictionary<IpFamily, RawSender> _senders = [];

    /// <param name="left">At least one.</param>
    /// <param name="interfaceIndex">Where they were.</param>
    /// <exception cref="LinuxException">No socket diagnosis here.</exception>
    internal LeftConnections(IEnumerable<HostAddress> left, uint interfaceIndex)
    {
        _left = [.. left];
        _interface = interfaceIndex;
    }

    /// <summary>How many are known.</summary>
    internal int Count => _connections.Count;

    /// <summary>Adds what the kernel has now: a server that dies takes its sockets along within milliseconds.</summary>
    /// <exception cref="LinuxException">The kernel's answer.</exception>
    internal void Look()
    {
        if (StillGone() is { Length: > 0 } gone)
            _connections.UnionWith(_diagnosis.Through(gone, Most - _connections.Count));
    }

    /// <summary>Sends each of their other ends an ACK that makes it ask the new holder.</summary>
    /// <returns>How many could be sent.</returns>
    /// <exception cref="LinuxException">No right to send, or the table of addresses can't be read.</exception>
    internal async Task<int> TellAsync()
    {
        int sent = 0;
        int inBurst = 0;
        foreach (var connection in OfThoseStillGone())
        {
            sent += Tell(connection) ? 1 : 0;
            if (++inBurst % Burst == 0)
                await Task.Delay(BetweenBursts);
        }
        return sent;
    }

    /// <summary>Closes this end of those that are still there, so that the server's threads and locks are free.</summary>
    /// <param name="error">The first that was refused; 0: none.</param>
    /// <returns>How many were closed.</returns>
    /// <exception cref="LinuxException">The table of addresses can't be read.</exception>
    internal int Close(out int error)
    {
        error = 0;
        int closed = 0;
        foreach (var connection in OfThoseStillGone())
        {
            int answer = _diagnosis.Destroy(connection);
            if (answer == 0)
                closed++;
            else if (answer != Libc.ENOENT && error == 0)
                error = answer;
        }
        return closed;
    }

    private List<TcpConnection> OfThoseStillGone()
    {
        var gone = StillGone();
        return [.. _connections.Where(c => Array.IndexOf(gone, c.Local) >= 0)];
    }

    private HostAddress[] StillGone()
    {
        var present = new AddressTable(_netlink).List().ConvertAll(a => a.Address.Address);
        return [.. _left.Where(address => !present.Contains(address))];
    }

    private bool Tell(in TcpConnection connection)
    {
        var family = connection.Local.Family;
        if (!_senders.TryGetValue(family, out var sender))
            _senders.Add(family, sender = RawSender.Open(family));
        Span<byte> packet = stackalloc byte[TickleAck.LongestLength];
        int length = TickleAck.Write(packet, connection, (uint)Random.Shared.NextInt64(1L << 32));
        return sender.Send(packet[..length], connection.Remote, connection.Remote.IsLinkLocal ? _interface : 0);
    }

    public void Dispose()
    {
        foreach (var sender in _senders.Values)
            sender.Dispose();
        _diagnosis.Dispose();
        _netlink.Dispose();
    }
}
