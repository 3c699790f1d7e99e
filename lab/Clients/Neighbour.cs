using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VipGuard.Lab.Network;
using VipGuard.Lab.Processes;

namespace VipGuard.Lab.Clients;

/// <summary>What a machine on the switch believes of an address: which host's network card it is.</summary>
public sealed class Neighbour : IDisposable
{
    // Nothing listens there.
    private const int ClosedPort = 9;

    private readonly NamespaceThread inside;
    private readonly string ns;
    private readonly IPAddress address;

    internal Neighbour(string ns, IPAddress address)
    {
        this.ns = ns;
        this.address = address;
        inside = new NamespaceThread(ns);
    }

    /// <summary>Whose card the machine's kernel would send to: "db1", "db2" and so on by the last byte; null if it knows none.</summary>
    public async Task<string?> WhoAsync()
    {
        string[] words = (await Command.MustAsync("ip", "-n", ns, "neighbour", "show", "to", address.ToString())).Output.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int mac = Array.IndexOf(words, "lladdr") + 1;
        return mac == 0 ? null : "db" + int.Parse(words[mac].Split(':')[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>True if a host answers there within a second: it refuses a connection.</summary>
    public bool Reaches() => Reaches(TimeSpan.FromSeconds(1));

    /// <summary>The same within another limit.</summary>
    public bool Reaches(TimeSpan limit) => inside.Run(() =>
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(address, ClosedPort);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // As it has to be.
        }
        socket.Poll(limit, SelectMode.SelectError);
        return (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == SocketError.ConnectionRefused;
    });

    public void Dispose() => inside.Dispose();
}
