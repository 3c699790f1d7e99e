using System.Collections.Immutable;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Neighbours;

/// <summary>Asks the kernel whose a hardware address is.</summary>
internal delegate HardwareOwner AskOwner(MacAddress hardware, ImmutableArray<HostAddress> addresses);

/// <summary>A claim whose sender the kernel is asked for on another thread; the loop looks for the answer in its turns.</summary>
internal sealed class HardwareQuestion(AddressConflict claim, ImmutableArray<HostAddress> addresses, AskOwner ask) : IThreadPoolWorkItem
{
    private readonly MacAddress _hardware = claim.Hardware;
    private HardwareOwner? _answer;

    internal AddressConflict Claim => claim;

    /// <summary>Null: not yet.</summary>
    internal HardwareOwner? Answer => Volatile.Read(ref _answer);

    public void Execute() => Volatile.Write(ref _answer, ask(_hardware, addresses));
}
