using System.Net;
using System.Net.Sockets;
using VipGuard.Lab.Network;
using VipGuard.Lab.Servers;
using VipGuard.Replication;

namespace VipGuard.Lab.Clients;

/// <summary>The machine that uses the pair: it knows the virtual address only.</summary>
public sealed class LabClient : IDisposable
{
    private readonly NamespaceThread inside;
    private readonly IPEndPoint server;
    private readonly string password;

    internal LabClient(string ns, IPEndPoint server, string password)
    {
        Namespace = ns;
        this.server = server;
        this.password = password;
        inside = new NamespaceThread(ns);
    }

    public string Namespace { get; }

    /// <summary>Starts a client that connects every millisecond.</summary>
    public OutageProbe Probe() => new(Namespace, server);

    /// <summary>Opens sessions through the virtual address that stay open; all are there when it returns.</summary>
    /// <exception cref="LabException">Not all could log in.</exception>
    public HeldSessions Hold(int count) => new(Namespace, Endpoint with { ReadTimeout = HeldSessions.Patience }, count);

    /// <summary>What this machine believes of an address.</summary>
    public Neighbour Neighbour(IPAddress address) => new(Namespace, address);

    /// <summary>Starts a client that inserts numbered rows, one about every so often.</summary>
    /// <param name="connections">Each inserts at that pace; all take their numbers from one count.</param>
    /// <param name="first">The first number.</param>
    public Writer Write(TimeSpan pace, int connections = 1, int first = 1) => new(Namespace, Endpoint, pace, connections, first);

    /// <summary>A session through the virtual address.</summary>
    /// <exception cref="SqlException">Nobody answered within a second, or the login was refused.</exception>
    public ISqlSession Open() => inside.Run(() => LibMariaDbSession.Open(Endpoint));

    /// <summary>The same for who waits long for an answer.</summary>
    /// <exception cref="SqlException">As above.</exception>
    public ISqlSession Open(TimeSpan patience) => inside.Run(() => LibMariaDbSession.Open(Endpoint with { ReadTimeout = patience }));

    /// <summary>A bare connection to the server's port on an address.</summary>
    public Socket Connect(IPAddress address) => inside.Run(() =>
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(address, server.Port);
        return socket;
    });

    /// <summary>The name of the host whose server answers at the virtual address; null when none does.</summary>
    public string? WhoAnswers()
    {
        try
        {
            using var session = Open();
            return session.Query("SELECT @@hostname").Scalar;
        }
        catch (LabException e) when (e.InnerException is SqlException)
        {
            return null;
        }
    }

    private SqlEndpoint Endpoint => new()
    {
        Host = server.Address.ToString(),
        Port = server.Port,
        User = DataTemplate.Application,
        Password = password,
        Database = DataTemplate.Application,
        ConnectTimeout = TimeSpan.FromSeconds(1),
        ReadTimeout = TimeSpan.FromSeconds(1),
    };

    public void Dispose() => inside.Dispose();
}
