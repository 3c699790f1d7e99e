using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VipGuard.Daemon.Tests.Linux;

/// <summary>Two network namespaces without a name and a wire between them; they vanish with their threads and sockets.</summary>
internal sealed class TwoHosts : IDisposable
{
    internal const string Wire = "wire";

    internal TwoHosts(params string[] sysctls)
    {
        try
        {
            One.Ip($"link add {Wire} type veth peer name {Wire} netns {Other.Path}");
            foreach (var host in (NamespaceThread[])[One, Other])
            {
                host.Sysctl(sysctls);
                host.Ip("link set lo up");
                host.Ip($"link set {Wire} up");
            }
            // The one that was up first has its carrier only now, and the kernel tells of it when it gets to it.
            Assert.True(SpinWait.SpinUntil(() => One.IsUp(Wire) && Other.IsUp(Wire), TimeSpan.FromSeconds(5)), "the wire has no carrier");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal NamespaceThread One { get; } = new();

    internal NamespaceThread Other { get; } = new();

    public void Dispose()
    {
        One.Dispose();
        Other.Dispose();
    }
}

/// <summary>A thread in a network namespace of its own (man 2 unshare). Sockets stay where they were made, whoever uses them.</summary>
internal sealed partial class NamespaceThread : IDisposable
{
    private const int CLONE_NEWNET = 0x40000000;    // linux/sched.h

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private readonly SafeFileHandle _namespace;

    internal NamespaceThread()
    {
        _thread = new Thread(() =>
        {
            foreach (var job in _work.GetConsumingEnumerable())
                job();
        })
        { IsBackground = true };
        _thread.Start();
        _namespace = Run(() => unshare(CLONE_NEWNET) == 0
            ? File.OpenHandle("/proc/thread-self/ns/net")
            : throw new InvalidOperationException($"unshare: {Marshal.GetLastPInvokeErrorMessage()}"));
    }

    /// <summary>By which `ip` finds the namespace.</summary>
    internal string Path => $"/proc/{Environment.ProcessId}/fd/{_namespace.DangerousGetHandle()}";

    internal T Run<T>(Func<T> job)
    {
        using var done = new ManualResetEventSlim();
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        _work.Add(() =>
        {
            try
            {
                result = job();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        failure?.Throw();
        return result;
    }

    internal void Run(Action job) => Run(() =>
    {
        job();
        return true;
    });

    /// <summary>Runs `ip` in this namespace: a child begins where its parent's thread is.</summary>
    internal string Ip(string arguments) => Run(() =>
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = ip.StandardOutput.ReadToEnd();
        string error = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        return ip.ExitCode == 0 ? output : throw new InvalidOperationException($"ip {arguments}: {error}");
    });

    internal bool IsUp(string interfaceName) => Ip($"link show {interfaceName}").Contains("state UP", StringComparison.Ordinal);

    /// <summary>Each like "net/ipv6/conf/wire/forwarding=1".</summary>
    internal void Sysctl(params string[] settings) => Run(() =>
    {
        foreach (string setting in settings)
            File.WriteAllText($"/proc/sys/{setting.Split('=')[0]}", setting.Split('=')[1]);
    });

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
        _namespace?.Dispose();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);
}
