using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Resets;

/// <summary>
/// Tells the clients of an address that left this host, and frees the server of them. After the farewell, on threads of the pool: the
/// loop never waits for it. Why so, and in this order: docs/decisions.
/// </summary>
internal sealed class ConnectionResets(ILogger log)
{
    // The first when the other has announced itself, which follows its first advert at once; sooner, the clients' answers and new
    // tries would still come here.
    private static readonly TimeSpan AfterSuccessor = TimeSpan.FromMilliseconds(2);

    // Where no other is heard.
    private static readonly TimeSpan WithoutSuccessor = TimeSpan.FromMilliseconds(50);

    // A client answers such an ACK every 500 ms at the most (net.ipv4.tcp_invalid_ratelimit). If the answer to the first still went here,
    // only one after that helps.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(600);
    private const int Rounds = 4;

    // A daemon that ends stays for so many, and for no longer than this.
    private const int RoundsAtTheEnd = 2;
    private static readonly TimeSpan PatienceAtTheEnd = TimeSpan.FromSeconds(2);

    // RFC 5737, and the network's own.
    private static readonly VirtualAddress nobodys = VirtualAddress.Parse("192.0.2.0/32");

    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];
    private volatile bool _ending;
    private volatile string? _said;

    /// <summary>An instance has given up its addresses. From any thread; does not wait.</summary>
    /// <param name="setup">Whose.</param>
    /// <param name="successor">Completes when another has been heard that has them; perhaps never.</param>
    internal void Left(InstanceSetup setup, Task successor)
    {
        if (!setup.ResetConnections || setup.Addresses.IsEmpty)
            return;
        var task = Task.Run(() => RunAsync(setup, successor));
        lock (_lock)
            _running.Add(task);
        _ = task.ContinueWith(Forget, TaskScheduler.Default);
    }

    /// <summary>Does nothing, on the same way: what the runtime compiles only when it is used is compiled before clients wait for it.</summary>
    /// <param name="setup">Any that has its connections reset.</param>
    internal Task WarmUpAsync(InstanceSetup setup) =>
        Task.Run(() => RunAsync(setup with { Addresses = [new LeasedAddress(nobodys)] }, Task.CompletedTask));

    /// <summary>Waits for those that are under way, but not for long.</summary>
    internal async Task StopAsync()
    {
        _ending = true;
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

    private async Task RunAsync(InstanceSetup setup, Task successor)
    {
        try
        {
            using var left = new LeftConnections(setup.Addresses.Select(a => a.Address.Address), (uint)InterfaceName.IndexOf(setup.Interface));
            left.Look();
            await Task.WhenAny(successor, Task.Delay(WithoutSuccessor));
            for (int i = 0; i < Rounds && !(_ending && i >= RoundsAtTheEnd); i++)
            {
                await Task.Delay(i == 0 ? AfterSuccessor : Between);
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
