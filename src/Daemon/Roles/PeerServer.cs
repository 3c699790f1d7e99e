using System.Net;
using System.Net.Sockets;
using VipGuard.Replication;

namespace VipGuard.Daemon.Roles;

/// <summary>
/// The peer's server, asked with the replication account. Each question runs on a thread of its own, one at a time, and its answer is
/// handed on; no question takes longer than about a second.
/// </summary>
/// <param name="urgent">The host is tried for 200 ms before a login, and a refused login is tried again: for the moment of a take-over.</param>
/// <param name="answered">Told of each answer, on whatever thread.</param>
internal sealed class PeerServer(RoleSetup setup, bool urgent, TimeProvider clock, Action<PeerFacts> answered) : IDisposable
{
    private const int TlsNotOffered = 2026;     // CR_SSL_CONNECTION_ERROR, errmsg.h

    // A live host of the same network answers in microseconds; the library's own limit is in whole seconds.
    private static readonly TimeSpan connectLimit = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan afterRefusal = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private LibMariaDbSession? _session;
    private ServerVersion _version;
    private Dialect? _dialect;
    private long _refusedAt;
    private bool _refused;
    private bool? _tls;
    private bool _asking;
    private bool _forget;

    /// <summary>Asks, unless a question is on its way.</summary>
    /// <param name="before">The local server, looked at just now.</param>
    /// <param name="now">Monotonic, as the answer will be dated.</param>
    internal void Ask(LocalFacts? before, TimeSpan now)
    {
        lock (_lock)
        {
            if (_asking || (!urgent && _refused && clock.GetElapsedTime(_refusedAt) < afterRefusal))
                return;
            (_asking, _forget) = (true, false);
        }
        _ = Task.Factory.StartNew(() => Run(before, now), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Closes the session; the next question opens another.</summary>
    internal void Forget()
    {
        lock (_lock)
        {
            _forget = true;
            if (!_asking)
                Close();
        }
    }

    public void Dispose() => Forget();

    private void Run(LocalFacts? before, TimeSpan now)
    {
        PeerFacts facts;
        try
        {
            facts = Answer(before, now);
        }
        finally
        {
            lock (_lock)
            {
                if (_forget)
                    Close();
                _asking = false;
            }
        }
        answered(facts);
    }

    private PeerFacts Answer(LocalFacts? before, TimeSpan at)
    {
        try
        {
            if (_session is null)
                Open(before);
            return new PeerFacts(PeerPresence.Up, at, ServerLook.Peer(_session!, _version, _dialect!)) { Before = before };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is, nothing is known of the peer, and it is asked again.
            Close();
            if (e is SqlException { IsLoginRefused: true } or SqlException { Number: 3159 })
            {
                (_refused, _refusedAt) = (true, clock.GetTimestamp());
                // 3159: require_secure_transport; 1045 is also what an account with REQUIRE SSL answers.
                _tls = true;
            }
            return new PeerFacts(PeerPresence.Gone, at, Why: WhyOf(e));
        }
    }

    private string WhyOf(Exception e) => e switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"{setup.Settings.Peer.Where} refuses connections",
        TimeoutException => FormattableString.Invariant($"{setup.Settings.Peer.Where} does not answer within {connectLimit.TotalMilliseconds} ms"),
        SocketException => $"{setup.Settings.Peer.Where}: {e.Message}",
        SqlException { IsLoginRefused: true } sql => $"{setup.Settings.Peer.Where} does not let {setup.ReplicationUser} in ({sql.Number})",
        _ => e.Message,
    };

    // A bare connect counts against this host (max_connect_errors), and the login that follows clears the count (docs/measured.md).
    private void Knock()
    {
        var peer = new IPEndPoint(setup.Settings.Peer.Address, setup.Settings.Peer.Port);
        using var socket = new Socket(peer.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(peer);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(connectLimit, SelectMode.SelectWrite))
                throw new TimeoutException();
            var error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (error != SocketError.Success)
                throw new SocketException((int)error);
        }
    }

    private void Open(LocalFacts? before)
    {
        if (urgent)
            Knock();
        // In clear, MySQL's caching_sha2_password may ask for the password under an RSA key that it shows itself; MariaDB's way never gives it.
        bool tls = _tls ??= before?.Server.Version.IsMariaDb != true;
        try
        {
            _session = LogIn(tls);
        }
        catch (SqlException e) when (tls && e.Number == TlsNotOffered)
        {
            _tls = false;
            _session = LogIn(tls: false);
        }
        if (!ServerLook.TryKnow(_session, out _version, out _dialect, out string refusal))
            throw new SqlException(_session.Where, 0, "HY000", refusal);
        _refused = false;
    }

    private LibMariaDbSession LogIn(bool tls) => LibMariaDbSession.Open(new SqlEndpoint
    {
        Host = setup.Settings.Peer.Address.ToString(),
        Port = setup.Settings.Peer.Port,
        User = setup.ReplicationUser,
        Password = setup.ReplicationPassword,
        ConnectTimeout = second,
        ReadTimeout = second,
        RequireTls = tls,
    });

    private void Close()
    {
        _session?.Dispose();
        _session = null;
    }
}
