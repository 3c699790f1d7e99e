using System.Net;
using System.Net.Sockets;
using VipGuard.Lab.Network;
using VipGuard.Lab.Processes;
using VipGuard.Replication;

namespace VipGuard.Lab.Servers;

/// <summary>A host's own database server of either kind: real, with its own data, on a port of its namespace.</summary>
public sealed class Mysqld
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Registry registry;
    private readonly ProcessPlace place;
    private readonly NamespaceThread inside;
    private readonly string folder;
    private LabProcess? process;

    internal Mysqld(Registry registry, ProcessPlace place, NamespaceThread inside, string folder, ServerProgram program, int port)
    {
        Program = program;
        Port = port;
        this.registry = registry;
        this.place = place;
        this.inside = inside;
        this.folder = folder;
    }

    public ServerProgram Program { get; }

    public int Port { get; }

    public string DataFolder => Path.Combine(folder, "data");

    public string Socket => Path.Combine(folder, "mysqld.sock");

    public string ErrorLog => Path.Combine(folder, "mysqld.log");

    public string OptionFile => Path.Combine(folder, "my.cnf");

    public bool Running => process is { Running: true };

    /// <summary>Process id, while it runs.</summary>
    public int? ProcessId => Running ? process!.Id : null;

    /// <summary>Lays out the data folder and the option file: what the pair prescribes first, what the lab needs behind it.</summary>
    internal async Task PrepareAsync(DataTemplate template, string pairOptions)
    {
        await template.CopyToAsync(DataFolder);
        await File.WriteAllTextAsync(OptionFile, $"""
            {pairOptions.TrimEnd()}

            # The lab's own lines: where things are, and small.
            [mysqld]
            user = root
            datadir = {DataFolder}
            tmpdir = {Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName}
            socket = {Socket}
            pid_file = {Path.Combine(folder, "mysqld.pid")}
            log_error = {ErrorLog}
            port = {Port}
            bind_address = 0.0.0.0
            # The client that connects each millisecond never logs in; it must be neither blocked nor logged.
            skip_name_resolve = ON
            {Program.OptionLines}

            """);
    }

    /// <summary>Starts the server and waits until it greets.</summary>
    /// <exception cref="LabException">It ended, or did not greet within 30 s; with the end of its error log.</exception>
    public async Task StartAsync()
    {
        if (Running)
            throw new LabException($"{place.HostName}'s mysqld runs already (process {process!.Id})");
        File.Delete(Socket);
        process = LabProcess.Start(registry, place with { Log = ErrorLog }, null, Program.StartLine(OptionFile));
        for (long began = Environment.TickCount64; !Greets();)
        {
            if (!Running || Environment.TickCount64 - began > StartLimit.TotalMilliseconds)
                throw new LabException($"{place.HostName}'s mysqld {(Running ? $"did not greet within {StartLimit.TotalSeconds:0} s" : "ended at its start")}:\n{LogTail.Of(ErrorLog)}");
            await Task.Delay(10, Interruption.Token);
        }
    }

    /// <summary>SIGKILL; returns at once.</summary>
    public void Kill() => process?.Signal(Signals.SIGKILL);

    /// <summary>SIGTERM, the clean stop; returns at once.</summary>
    public void Terminate() => process?.Signal(Signals.SIGTERM);

    /// <summary>SIGSTOP: the kernel goes on taking connections for it, and nobody answers them.</summary>
    public void Freeze() => process?.Signal(Signals.SIGSTOP);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => process?.Signal(Signals.SIGCONT);

    /// <summary>It was killed or told to stop, and may still be about to go.</summary>
    internal bool Ending => process is { Ending: true };

    /// <summary>Waits until the process is gone.</summary>
    public Task EndedAsync() => process?.EndedAsync(StopLimit) ?? Task.CompletedTask;

    /// <summary>Stops it cleanly if it runs, and starts it again.</summary>
    public async Task RestartAsync()
    {
        Terminate();
        Thaw();
        await EndedAsync();
        await StartAsync();
    }

    /// <summary>True when a new connection on loopback is greeted within 200 ms.</summary>
    public bool Greets() => inside.Run(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 200 };
        try
        {
            socket.Connect(IPAddress.Loopback, Port);
            byte[] packet = new byte[64];
            return socket.Receive(packet) > 4 && Greeting.IsOne(packet);
        }
        catch (SocketException)
        {
            return false;
        }
    });

    /// <summary>True when the kernel takes a new connection on loopback, whoever answers it.</summary>
    public bool Accepts() => inside.Run(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    });

    /// <summary>Opens a session as root by the server's own socket.</summary>
    /// <exception cref="SqlException">The server does not answer.</exception>
    public ISqlSession Open() => LibMariaDbSession.Open(new SqlEndpoint { Socket = Socket, User = "root" });

    internal async Task EndAsync()
    {
        if (process is not null)
            await process.KillAsync();
        process = null;
    }
}
