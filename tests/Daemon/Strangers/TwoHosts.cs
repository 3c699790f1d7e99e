using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VipGuard.Daemon.Tests.Strangers;

/// <summary>Two network namespaces with a wire between them; both ends are called "wire": 10.99.0.1 here, 10.99.0.2 and .7 there.</summary>
public sealed partial class TwoHosts : IDisposable
{
    internal const string HereMac = "02:99:00:00:00:01";
    internal const string ThereMac = "02:99:00:00:00:07";

    private const int CLONE_NEWNET = 0x40000000;    // linux/sched.h
    private static int made;

    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"vgs{Environment.ProcessId}x{Interlocked.Increment(ref made)}");

    public TwoHosts()
    {
        try
        {
            Ip("netns", "add", Here);
            Ip("netns", "add", There);
            Ip("-n", Here, "link", "add", "wire", "address", HereMac, "type", "veth", "peer", "name", "wire", "address", ThereMac, "netns", There);
            Ip("-n", Here, "addr", "add", "10.99.0.1/24", "dev", "wire");
            Ip("-n", There, "addr", "add", "10.99.0.2/24", "dev", "wire");
            Ip("-n", There, "addr", "add", "10.99.0.7/24", "dev", "wire");
            foreach (string space in (string[])[Here, There])
            {
                Ip("-n", space, "link", "set", "lo", "up");
                Ip("-n", space, "link", "set", "wire", "up");
                Ip("-n", space, "addr", "add", space == Here ? "fe80::1/64" : "fe80::7/64", "dev", "wire", "nodad");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Here => _prefix + "a";

    public string There => _prefix + "b";

    /// <summary>Runs the work on a thread inside a namespace: what it opens stays there.</summary>
    public static void In(string space, Action work)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var entered = File.OpenHandle($"/run/netns/{space}");
                if (setns(entered, CLONE_NEWNET) != 0)
                    throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
                work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    public static void Ip(params string[] arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        string error = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        if (ip.ExitCode != 0)
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {error}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(SafeFileHandle space, int kind);

    public void Dispose()
    {
        foreach (string space in (string[])[Here, There])
        {
            if (File.Exists($"/run/netns/{space}"))
                Ip("netns", "del", space);
        }
    }
}
