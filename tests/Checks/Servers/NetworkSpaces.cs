using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace VipGuard.Checks.Tests.Servers;

/// <summary>Two network namespaces with a wire between them: the host cache exempts loopback.</summary>
public sealed class NetworkSpaces : IDisposable
{
    public const string ServerAddress = "10.213.78.1";
    public const string ClientAddress = "10.213.78.2";

    private static int made;

    private readonly string prefix = string.Create(CultureInfo.InvariantCulture, $"vgc{Environment.ProcessId}x{Interlocked.Increment(ref made)}");

    /// <summary>Makes both.</summary>
    /// <param name="clientHasName">Whether the server can find the client's name; else its name server does not answer.</param>
    public NetworkSpaces(bool clientHasName = true)
    {
        try
        {
            // `ip netns exec` puts these over /etc/hosts and /etc/resolv.conf.
            Directory.CreateDirectory(Etc(Server));
            File.WriteAllLines(Path.Combine(Etc(Server), "hosts"), ["127.0.0.1 localhost", clientHasName ? $"{ClientAddress} client" : ""]);
            File.WriteAllText(Path.Combine(Etc(Server), "resolv.conf"), "nameserver 203.0.113.53\n");
            Ip("netns", "add", Server);
            Ip("netns", "add", Client);
            Ip("-n", Server, "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", Client);
            foreach ((string space, string address) in ((string, string)[])[(Server, ServerAddress), (Client, ClientAddress)])
            {
                Ip("-n", space, "addr", "add", address + "/24", "dev", "wire");
                Ip("-n", space, "link", "set", "wire", "up");
                Ip("-n", space, "link", "set", "lo", "up");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Server => prefix + "s";

    public string Client => prefix + "c";

    public static void Ip(params string[] arguments) => ServerTemplate.Run("ip", arguments);

    /// <summary>Begins what makes a socket on a thread that is in the client's namespace; a socket stays where it was made.</summary>
    public Task<T> FromClientAsync<T>(Func<Task<T>> begin) => FromAsync(Client, begin);

    /// <summary>The same in the server's, where loopback is the server's own.</summary>
    public Task<T> FromServerAsync<T>(Func<Task<T>> begin) => FromAsync(Server, begin);

    private static Task<T> FromAsync<T>(string space, Func<Task<T>> begin)
    {
        var result = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                using var entered = File.OpenHandle($"/run/netns/{space}");
                if (Native.setns(entered, Native.CLONE_NEWNET) != 0)
                    throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
                result.SetResult(begin());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        thread.Start();
        return result.Task.Unwrap();
    }

    public Task<ProbeResult> ProbeAsync(IProbe probe) => FromClientAsync(() => probe.ProbeAsync(default).AsTask());

    private static string Etc(string space) => $"/etc/netns/{space}";

    public void Dispose()
    {
        foreach (string space in (string[])[Server, Client])
        {
            if (File.Exists($"/run/netns/{space}"))
                Ip("netns", "del", space);
            if (Directory.Exists(Etc(space)))
                Directory.Delete(Etc(space), recursive: true);
        }

        try
        {
            Directory.Delete(Etc(""));
        }
        catch (IOException)
        {
            // Others have theirs there.
        }
    }
}
