using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using VipGuard.Checks.Tests.Edges;
using Xunit.Abstractions;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>The measurement behind "what a sick server looks like" (docs/operations.md): a real server, a running check with its defaults, a fault.</summary>
[Collection(RealServers.Name)]
[Trait("Category", "Long")]
public sealed class SickServers(MariaDbTemplate mariaDb, ITestOutputHelper output)
{
    private const int Times = 5;

    private static readonly MySqlLogin Probe = new("probe", "wire");

    // So long a fault is kept up before "stays fit" is believed: four times what the longest way to unfit takes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("stopped", "socket", "is stopped \\(SIGSTOP\\)")]
    [InlineData("stopped", "port, process known", "is stopped \\(SIGSTOP\\)")]
    [InlineData("stopped", "port", "no answer to SELECT 1")]
    [InlineData("frozen by the cgroup freezer", "socket", "no answer to SELECT 1")]
    [InlineData("crashed, dumps its core", "socket", "is exiting|has crashed|refused|no socket")]
    [InlineData("killed for its memory (memory cgroup)", "socket", "is exiting|refused|no socket")]
    [InlineData("network down, TCP from another host", "far", "no answer to SELECT 1")]
    public async Task A_sick_server_is_seen(string fault, string way, string why) =>
        await MeasureAsync(fault, way, change =>
        {
            Assert.Equal(HealthState.Unfit, change?.To);
            Assert.Matches(why, change!.Reason);
        });

    [Theory]
    [InlineData("disk frozen, a write hangs", "socket")]
    [InlineData("disk of the general log full", "socket")]
    [InlineData("no connection left", "socket")]
    [InlineData("global read lock held", "socket")]
    [InlineData("network down, seen at home", "socket of the far one")]
    public async Task A_server_that_serves_those_it_has_stays_fit(string fault, string way) =>
        await MeasureAsync(fault, way, change => Assert.True(change is null, change?.Reason));

    private async Task MeasureAsync(string fault, string way, Action<HealthChange?> verify)
    {
        var took = new List<double>();
        string said = "";
        for (int i = 0; i < Times; i++)
        {
            (double milliseconds, HealthChange? change, string detail) = await OnceAsync(fault, way);
            took.Add(milliseconds);
            said = change?.Reason ?? $"stays fit: {detail}";
            verify(change);
        }

        took.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fault} | {way} | min {took[0]:0} median {took[Times / 2]:0} max {took[^1]:0} ms | {said}"));
    }

    [Fact]
    public async Task A_round_costs()
    {
        await using RealServer server = await RealServer.StartAsync(mariaDb);
        await server.SqlAsync("CREATE USER probe@'%' IDENTIFIED BY 'wire'");
        await using var probe = new MySqlSessionProbe(server.Socket, Limits.Ample, Probe);
        for (int i = 0; i < 2_000; i++)
            await probe.ProbeAsync(default);

        const int Rounds = 5_000;
        using var self = Process.GetCurrentProcess();
        TimeSpan cpu = self.TotalProcessorTime;
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Rounds; i++)
            await probe.ProbeAsync(default);
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        self.Refresh();
        double micros = (self.TotalProcessorTime - cpu).TotalMicroseconds / Rounds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a round: {bytes / (double)Rounds:0} bytes, {micros:0} µs of CPU; 300 rounds a minute: {micros * 300 / 1000:0.0} ms"));
        Assert.True(bytes / Rounds < 2_000, $"{bytes / Rounds} bytes a round");
    }

    private async Task<(double Milliseconds, HealthChange? Change, string Detail)> OnceAsync(string name, string way)
    {
        using NetworkSpaces? spaces = way.Contains("far", StringComparison.Ordinal) ? new NetworkSpaces() : null;
        await using var fault = Fault.Of(name, spaces);
        await using RealServer server = await RealServer.StartAsync(mariaDb, spaces?.Server, spaces is null ? "127.0.0.1" : NetworkSpaces.ServerAddress, [.. fault.Options]);
        await server.SqlAsync("CREATE USER probe@'%' IDENTIFIED BY 'wire'; CREATE DATABASE d; CREATE TABLE d.t (x INT)");

        var changes = Channel.CreateUnbounded<HealthChange>();
        ProbeTarget target = way is "port" or "port, process known" or "far" ? server.Tcp : server.Socket;
        var options = new CheckOptions
        {
            Name = "mysqld",
            ConnectTimeout = TimeSpan.FromMilliseconds(300),
            Retry = 1,
            DelayBeforeRetry = TimeSpan.FromMilliseconds(200),
            DelayLoop = TimeSpan.FromMilliseconds(200),
        };
        var check = new CheckRunner(options, new MySqlSessionProbe(target, options.ConnectTimeout, Probe, serverPid: way is "port, process known" ? () => server.Pid : null), TimeProvider.System, 0, c => changes.Writer.TryWrite(c));
        using var stop = new CancellationTokenSource();
        Task running = spaces is not null && way == "far"
            ? spaces.FromClientAsync(async () =>
            {
                await check.RunAsync(stop.Token);
                return true;
            })
            : check.RunAsync(stop.Token);
        try
        {
            await Limits.UntilAsync(() => check.Snapshot.State == HealthState.Fit, "the check is fit");
            while (changes.Reader.TryRead(out _))
            {
            }

            // Anywhere between two questions.
            await Task.Delay(Random.Shared.Next(200, 600));
            long began = Stopwatch.GetTimestamp();
            await fault.BeginAsync(server);
            HealthChange? change = null;
            using (var patience = new CancellationTokenSource(Patience))
            {
                try
                {
                    change = await changes.Reader.ReadAsync(patience.Token);
                }
                catch (OperationCanceledException)
                {
                    // Stays fit.
                }
            }

            double took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            string detail = check.Snapshot.Detail;
            await fault.EndAsync(server);
            return (change is null ? double.PositiveInfinity : took, change, detail);
        }
        finally
        {
            await fault.EndAsync(server);
            await stop.CancelAsync();
            await running.WaitAsync(Limits.Test);
        }
    }
}
