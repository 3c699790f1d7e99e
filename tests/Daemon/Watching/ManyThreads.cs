using System.Diagnostics;
using System.Globalization;

namespace VipGuard.Daemon.Tests.Watching;

/// <summary>A real process of several threads: this program itself, listening on loopback until it is killed.</summary>
internal sealed class ManyThreads : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    internal ManyThreads()
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in (string[])[Path.Combine(AppContext.BaseDirectory, "vipguard.dll"), "listen", "--interface", "lo"])
            start.ArgumentList.Add(word);
        _process = Process.Start(start)!;
        if (!SpinWait.SpinUntil(() => Threads() > 6 || _process.HasExited, Limit) || _process.HasExited)
            throw new InvalidOperationException("the process of many threads did not start");
    }

    internal int Pid => _process.Id;

    internal void Kill() => _process.Kill();

    internal void AwaitEnd() => _process.WaitForExit(Limit);

    private int Threads() => Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/task")).Count();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit(Limit);
        _process.Dispose();
    }
}
