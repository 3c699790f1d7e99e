using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VipGuard.Checks.Tests.Edges;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>A real server with a data folder of its own, that does not outlive the test process.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private const string Address = "127.0.0.1";

    private readonly string administrator;
    private readonly string folder;
    private readonly Process keeper;

    private RealServer(string administrator, string folder, Process keeper, int pid, int port, string address)
    {
        this.administrator = administrator;
        this.folder = folder;
        this.keeper = keeper;
        Pid = pid;
        Port = port;
        BindAddress = address;
    }

    public int Pid { get; }

    public int Port { get; }

    public string BindAddress { get; }

    public UnixTarget Socket => new(Path.Combine(folder, "s.sock"));

    public TcpTarget Tcp => new(IPAddress.Parse(BindAddress), Port);

    public long LogLength => new FileInfo(LogOf(folder)).Length;

    /// <summary>The system's user, who is MariaDB's administrator through unix_socket.</summary>
    public static MySqlLogin Administrator => new(Environment.UserName);

    /// <summary>Starts a server on a free port and waits until it is ready.</summary>
    /// <param name="space">Its network namespace; null: the test's own, on loopback.</param>
    public static async Task<RealServer> StartAsync(ServerTemplate template, string? space = null, string address = Address, params string[] options)
    {
        string place = template.Copy();
        int port = space is null ? ClosedPort.Target().ConnectPort : 3306;

        // The shell outlives the server and kills it when our end of the pipe closes, however we end.
        string[] inside = ["sh", "-c", "\"$@\" >/dev/null 2>&1 & s=$!; echo $s; cat >/dev/null; kill -9 $s 2>/dev/null; wait", "sh"];
        string[] server =
        [
            .. template.Server, $"--user={Environment.UserName}", $"--datadir={place}/data",
            $"--bind-address={address}", string.Create(CultureInfo.InvariantCulture, $"--port={port}"), $"--socket={place}/s.sock",
            $"--pid-file={place}/pid", $"--log-error={LogOf(place)}", "--innodb-buffer-pool-size=16M", .. options,
        ];
        string[] command = space is null ? [.. inside, .. server] : ["ip", "netns", "exec", space, .. inside, .. server];

        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        Process shell = Process.Start(start)!;
        int pid = int.Parse((await shell.StandardOutput.ReadLineAsync().WaitAsync(Limits.Test))!, CultureInfo.InvariantCulture);
        var started = new RealServer(template.Administrator, place, shell, pid, port, address);
        try
        {
            await Limits.UntilAsync(started.IsReady, $"the server is ready; its log: {LogOf(place)}");
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public void Signal(int number) => Assert.Equal(0, Native.kill(Pid, number));

    /// <summary>Runs statements as the administrator over the Unix socket; the result's lines, columns between tabs.</summary>
    public async Task<string[]> SqlAsync(string statements)
    {
        var start = new ProcessStartInfo(
            ServerTemplate.Program("mariadb"),
            ["--no-defaults", $"--user={administrator}", $"--socket={Socket.Path}", "--skip-column-names", "--batch", "--execute", statements])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process client = Process.Start(start)!;
        Task<string> errors = client.StandardError.ReadToEndAsync();
        string output = await client.StandardOutput.ReadToEndAsync();
        await client.WaitForExitAsync();
        Assert.True(client.ExitCode == 0, await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The counters that a probe could move, and the length of the log.</summary>
    public async Task<Counters> CountersAsync() =>
        new((await SqlAsync("SHOW GLOBAL STATUS")).Select(line => line.Split('\t')).ToDictionary(c => c[0], c => c[1], StringComparer.Ordinal), LogLength, await File.ReadAllLinesAsync(LogOf(folder)));

    public Task<string[]> LogAsync() => File.ReadAllLinesAsync(LogOf(folder));

    /// <summary>Waits until the server has let go of every connection; the one that is left is the question's own.</summary>
    public Task SettledAsync() =>
        Limits.UntilAsync(async () => (await SqlAsync("SHOW STATUS LIKE 'Threads_connected'"))[0] is "Threads_connected\t1", "the server has let go of all connections");

    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync().WaitAsync(Limits.Test);
        keeper.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string LogOf(string folder) => Path.Combine(folder, "error.log");

    private bool IsReady()
    {
        Assert.False(keeper.HasExited || !Directory.Exists($"/proc/{Pid}"), "the server ended at its start");
        string log = LogOf(folder);
        return File.Exists(log) && File.ReadAllText(log).Contains("ready for connections", StringComparison.Ordinal);
    }
}
