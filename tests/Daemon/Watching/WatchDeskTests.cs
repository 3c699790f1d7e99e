using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using VipGuard.Daemon.Health;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Watching;

namespace VipGuard.Daemon.Tests.Watching;

/// <summary>Whose death counts as the server's: of processes that listen at its socket, one after the other.</summary>
public sealed class WatchDeskTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly List<Process> _servers = [];
    private readonly VrrpLoop _loop = new([], fit: true, null, SystemdNotifier.FromEnvironment(), NullLogger.Instance);
    private readonly NodeChecks _checks;
    private readonly WatchDesk _desk;

    public WatchDeskTests()
    {
        _checks = new NodeChecks(TimeProvider.System, (_, _) => { }, NullLogger.Instance);
        _desk = new WatchDesk(_loop, () => _checks, (_, _) => { }, NullLogger.Instance);
    }

    private string Socket => Path.Combine(_folder, "mysqld.sock");

    public void Dispose()
    {
        _loop.Dispose();
        _desk.Dispose();
        foreach (var server in _servers)
        {
            server.Kill();
            server.WaitForExit();
            server.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Who_hangs_on_its_way_out_is_forgotten_when_another_serves()
    {
        _loop.Start();
        _desk.Use(new WatchPlan([Socket], [], null));
        _desk.Start();
        int first = Serve();
        _desk.FitnessIs(true, null);
        await UntilWatchedAsync(first);

        // Its listener is gone, it is not; and the checks find the next one well.
        _desk.FitnessIs(false, "port refused");
        int second = Serve();
        _desk.FitnessIs(true, null);
        await UntilWatchedAsync(second);

        await _desk.StopAsync();
        await _loop.StopAsync();
    }

    // Takes the path from whoever had it.
    private int Serve()
    {
        var start = new ProcessStartInfo("perl") { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (string word in (string[])["-MIO::Socket::UNIX", "-e", "unlink $ARGV[0]; $s = IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 5) or die $!; $| = 1; print qq(listens\\n); sleep", Socket])
            start.ArgumentList.Add(word);
        var server = Process.Start(start)!;
        _servers.Add(server);
        Assert.Equal("listens", server.StandardOutput.ReadLine());
        return server.Id;
    }

    private async Task UntilWatchedAsync(int pid)
    {
        long since = Stopwatch.GetTimestamp();
        while (_desk.Report.Process?.Pid != pid)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Limit, $"{pid} is not watched, but {_desk.Report}");
            await Task.Delay(10);
        }
    }
}
