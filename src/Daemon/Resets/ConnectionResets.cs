using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;

namespace VipGuard.Daemon.Resets;

/// <summary>
/// Tells the clients of an address that left this host, and frees the server of them. After the farewell, on threads of the pool: the
/// loop never waits for it. Why so, and in this order: docs/decisions.
/// </summary>
internal sealed class ConnectionResets(ILogger log)
{
    // The first when the other has surely announced itself; sooner, the clients' answers and new tries would still come here. A
    // client answers such an ACK every 500 ms at the most (net.ipv4.tcp_invalid_ratelimit), so the next are later than that.
    private static readonly TimeSpan[] Rounds = [TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(590), TimeSpan.FromMilliseconds(600)];

    // A daemon that ends stays for the first two.
    private static readonly TimeSpan PatienceAtTheEnd = TimeSpan.FromMilliseconds(700);

    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];
    private volatile string? _said;

    /// <summary>An instance has given up its addresses. From any thread; does not wait.</summary>
    internal void Left(InstanceSetup setup)
    {
        if (!setup.ResetConnections || setup.Addresses.IsEmpty)
            return;
        var task = Task.Run(() => RunAsync(setup));
        lock (_lock)
            _running.Add(task);
        _ = task.ContinueWith(Forget, TaskScheduler.Default);
    }

    /// <summary>Waits for those that are under way, but not for long.</summary>
    internal async Task StopAsync()
    {
        Task[] running;
        lock (_lock)
            running = [.. _running];
        await Task.WhenAny(Task.WhenAll(running), Task.Delay(PatienceAtTheEnd));
    }

    private void Forget(Task task)
    {
        lock (_lock)
            _running.Remove(task);
    }

    private async Task RunAsync(InstanceSetup setup)
    {
        try
        {
            using var left = new LeftConnections(setup.Addresses.Select(a => a.Address.Address), (uint)InterfaceName.IndexOf(setup.Interface));
            left.Look();
            for (int i = 0; i < Rounds.Length; i++)
            {
                await Task.Delay(Rounds[i]);
                // Once more: what was half-open.
                if (i == 0)
                    left.Look();
                if (left.Count == 0)
                    return;
                int told = await left.TellAsync();
                if (i == 0)
                    Close(setup, left, told);
            }
        }
        catch (LinuxException e)
        {
            CanNot(setup, e.Message);
        }
    }

    private void Close(InstanceSetup setup, LeftConnections left, int told)
    {
        int closed = left.Close(out int error);
        if (error != 0)
            CanNot(setup, Marshal.GetPInvokeErrorMessage(error));
        if (told + closed > 0)
            log.ConnectionsReset(setup.Name, left.Count, told, closed);
        if (left.Count == LeftConnections.Most)
            log.TooManyConnections(setup.Name, LeftConnections.Most);
    }

    private void CanNot(InstanceSetup setup, string error)
    {
        if (string.Equals(error, _said, StringComparison.Ordinal))
            return;
        _said = error;
        log.CannotReset(setup.Name, error);
    }
}
