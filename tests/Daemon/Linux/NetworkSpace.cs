using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace VipGuard.Daemon.Tests.Linux;

/// <summary>
/// A network namespace of a thread's own: it is gone with the thread, however the test ends. Sockets and processes that the
/// thread makes are in it.
/// </summary>
internal static partial class NetworkSpace
{
    private const int CLONE_NEWNET = 0x40000000;  // linux/sched.h

    /// <summary>Runs a test in a namespace with loopback up and a pair of wired interfaces, e0 and e1, both up.</summary>
    internal static void Run(Action test)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (unshare(CLONE_NEWNET) != 0)
                    throw new InvalidOperationException($"unshare: {Marshal.GetLastPInvokeErrorMessage()}");
                Ip("link set lo up");
                Ip("link add e0 type veth peer name e1");
                Ip("link set e0 up");
                Ip("link set e1 up");
                test();
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

    internal static void Ip(string arguments) => Output(arguments);

    /// <summary>What the kernel has, as iproute2 reads it.</summary>
    internal static JsonElement[] IpJson(string arguments)
    {
        string output = Output("-json " + arguments);
        return output.Length == 0 ? [] : [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
    }

    private static string Output(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"ip {arguments}: {errors}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);
}
