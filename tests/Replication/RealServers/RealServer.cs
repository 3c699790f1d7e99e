using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace VipGuard.Replication.Tests.RealServers;

/// <summary>One real server in a data folder of its own, on 127.0.0.1.</summary>
internal sealed class RealServer : IDisposable
{
    private static int count;

    private static int portsGiven;

    private readonly string folder;
    private readonly ServerKind kind;
    private Process? process;

    internal RealServer(ServerKind? kind = null)
    {
        this.kind = kind ?? ServerKind.MariaDb;
        folder = Path.Combine(ServerTemplate.Root, "s" + Interlocked.Increment(ref count).ToString(CultureInfo.InvariantCulture));
        ServerTemplate.CopyTo(Data, this.kind);
        Port = FreePort();
    }

    internal int Port { get; }

    internal int Pid => process!.Id;

    internal string Socket => Path.Combine(folder, "sock");

    internal string Data => Path.Combine(folder, "data");

    internal string ErrorLog => File.Exists(Path.Combine(folder, "err.log")) ? File.ReadAllText(Path.Combine(folder, "err.log")) : "";

    /// <summary>Starts it with this text as its only option file, and waits until it answers.</summary>
    internal void Start(string options = "", params string[] more)
    {
        string file = Path.Combine(folder, "only.cnf");
        File.WriteAllText(file, options);
        string[] arguments =
        [
            .. kind.Start, $"--defaults-file={file}", .. ServerKind.UserArguments, $"--datadir={Data}", $"--socket={Socket}", $"--pid-file={Path.Combine(folder, "pid")}",
            string.Create(CultureInfo.InvariantCulture, $"--port={Port}"), "--bind-address=127.0.0.1", $"--log-error={Path.Combine(folder, "err.log")}",
            // A server that starts removes the temporary tables in its tmpdir, another running server's too.
            $"--tmpdir={Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName}",
            .. kind.Own, .. more,
        ];
        process = Process.Start(new ProcessStartInfo(kind.Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        ServerTemplate.Guardian.Started(process);
        Wait.Until(Answers, () => $"the server does not answer:\n{ErrorLog}");
    }

    /// <summary>Ends it as an administrator would.</summary>
    internal void Stop()
    {
        using (LibMariaDbSession session = Root())
            session.Execute("SHUTDOWN");
        Wait.Until(() => process!.HasExited, () => $"the server does not end:\n{ErrorLog}");
        Forget();
    }

    internal void Kill()
    {
        if (process is null)
            return;
        process.Kill();
        process.WaitForExit();
        Forget();
    }

    /// <summary>Its disk is lost, and a fresh server stands in its place, not yet started.</summary>
    internal void Rebuild()
    {
        Kill();
        Directory.Delete(Data, recursive: true);
        ServerTemplate.CopyTo(Data, kind);
    }

    /// <summary>As root, by the socket.</summary>
    internal LibMariaDbSession Root() => LibMariaDbSession.Open(new SqlEndpoint { Socket = Socket, User = "root" });

    internal LibMariaDbSession Admin() =>
        LibMariaDbSession.Open(new SqlEndpoint { Host = "127.0.0.1", Port = Port, User = ServerTemplate.AdminUser, Password = ServerTemplate.AdminPassword });

    internal SqlRows Query(string sql)
    {
        using LibMariaDbSession session = Root();
        return session.Query(sql);
    }

    internal string? Scalar(string sql) => Query(sql).Scalar;

    /// <summary>Several statements in one session.</summary>
    internal void Execute(params string[] statements)
    {
        using LibMariaDbSession session = Root();
        foreach (string sql in statements)
            session.Execute(sql);
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Below the range from which the kernel gives outgoing connections theirs, and never twice: a port that was free a moment ago stays so.</summary>
    internal static int FreePort()
    {
        while (true)
        {
            int port = 12000 + ((Environment.ProcessId * 500) + Interlocked.Increment(ref portsGiven)) % 20000;
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's.
            }
        }
    }

    private bool Answers()
    {
        if (process!.HasExited)
            throw new InvalidOperationException($"the server ended with {process.ExitCode}:\n{ErrorLog}");
        try
        {
            using LibMariaDbSession session = Root();
            return true;
        }
        catch (SqlException e) when (e.IsLineLost)
        {
            return false;
        }
    }

    private void Forget()
    {
        ServerTemplate.Guardian.Ended(process!.Id);
        process.Dispose();
        process = null;
    }
}
