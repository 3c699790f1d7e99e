using System.Runtime.InteropServices;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>What the loop knows of the host's links and addresses, and how it hears that they change.</summary>
internal sealed partial class VrrpLoop
{
    private static readonly TimeSpan LoadAgainAfter = TimeSpan.FromMilliseconds(200);

    private readonly LinkTable _links = new();
    private readonly OwnAddresses _own = new();
    private TimeSpan _loadAt = VirtualRouter.Never;

    // What can't be read stays as it was known, and is read soon: the routers go on meanwhile.
    private void LoadHost(TimeSpan now)
    {
        try
        {
            _links.Load(_requests);
            _own.Load(Addresses.List());
            _loadAt = VirtualRouter.Never;
        }
        catch (LinuxException e)
        {
            if (_loadAt == VirtualRouter.Never)
                _log.CannotReadHost(e.Message);
            _loadAt = now + LoadAgainAfter;
        }
    }

    private void LoadHostAgain(TimeSpan now)
    {
        if (now < _loadAt)
            return;
        LoadHost(now);
        TellOfHost(now);
    }

    private bool IsOwn(InstanceSetup setup) => _own.Has(setup.Router.PrimaryAddress, _links.Find(setup.Interface));

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
            LoadHost(now);
        if (changed || lost || missed)
            TellOfHost(now);
    }

    private void TellOfHost(TimeSpan now)
    {
        foreach (var instance in _instances)
        {
            LinkIs(now, instance);
            instance.PutBack(now);
        }
    }

    /// <summary>
    /// True if it is an address that an instance speaks from; sets <paramref name="missed"/> if the whole table has to be read:
    /// one that an instance holds was removed, or one that it speaks from, which the host may have once more (with another
    /// prefix length, or on another interface).
    /// </summary>
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
            else
                instance.Regains(address);
        }
        if (type == Netlink.RTM_NEWADDR)
            return isPrimary && _own.Add(address);
        missed |= isPrimary;
        return false;
    }

    private void LinkIs(TimeSpan now, Instance instance) =>
        instance.LinkIs(now, _links.Find(instance.Setup.Interface), IsOwn(instance.Setup));
}
