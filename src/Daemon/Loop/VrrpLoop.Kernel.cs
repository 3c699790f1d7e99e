using System.Runtime.InteropServices;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>What the loop knows of the host's links and addresses, and how it hears that they change.</summary>
internal sealed partial class VrrpLoop
{
    private readonly LinkTable _links = new();
    private HashSet<HostAddress> _own = [];

    private void LoadHost()
    {
        _links.Load(_requests);
        _own = [.. Addresses.List().Select(held => held.Address.Address)];
    }

    private bool IsOwn(InstanceSetup setup) => _own.Contains(setup.Router.PrimaryAddress);

    private void ReadChanges(TimeSpan now)
    {
        bool changed = false;
        bool lost = false;
        bool missed = false;
        while (true)
        {
            if (_changes.TryReceive(out var batch))
            {
                while (Netlink.TryNext(ref batch, out ushort type, out var body))
                    changed |= _links.Take(type, body) || AddressChanged(type, body, ref missed);
            }
            else if (Marshal.GetLastPInvokeError() == Libc.ENOBUFS)
            {
                // The kernel had more to say than the buffer holds: what is left in it is read, and then the whole table.
                lost = true;
            }
            else
            {
                break;
            }
        }
        // Addresses go with the interface's first: it may be this node's own that was removed, told of after its followers.
        if (lost || missed)
            LoadHost();
        if (!changed && !lost && !missed)
            return;
        foreach (var instance in _instances)
        {
            LinkIs(now, instance);
            instance.PutBack(now);
        }
    }

    /// <summary>True if it was the address that an instance speaks from; sets <paramref name="missed"/> if it was one that an instance holds.</summary>
    private bool AddressChanged(ushort type, ReadOnlySpan<byte> body, ref bool missed)
    {
        if (type is not (Netlink.RTM_NEWADDR or Netlink.RTM_DELADDR) || !AddressTable.TryRead(body, out var address))
            return false;
        bool isPrimary = false;
        foreach (var instance in _instances)
        {
            isPrimary |= instance.Setup.Router.PrimaryAddress == address.Address.Address;
            if (type == Netlink.RTM_DELADDR)
                missed |= instance.Misses(address);
        }
        if (isPrimary && type == Netlink.RTM_NEWADDR)
            return _own.Add(address.Address.Address);
        return isPrimary && _own.Remove(address.Address.Address);
    }

    private void LinkIs(TimeSpan now, Instance instance) =>
        instance.LinkIs(now, _links.Find(instance.Setup.Interface), IsOwn(instance.Setup));
}
