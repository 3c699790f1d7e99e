using Microsoft.Extensions.Logging.Abstractions;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Tests.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>One instance in a network namespace, in the test's time.</summary>
internal sealed class TestHost : IDisposable
{
    private readonly NamespaceThread _host;
    private readonly NetlinkSocket _netlink;
    private bool _disposed;

    internal TestHost(NamespaceThread host, InstanceSetup setup)
    {
        _host = host;
        _netlink = host.Run(NetlinkSocket.ForRequests);
        Addresses = new AddressTable(_netlink);
        Instance = new Instance(setup, fit: true, null, Addresses, NullLogger.Instance);
    }

    internal Instance Instance { get; }

    internal AddressTable Addresses { get; }

    internal TimeSpan Now { get; private set; } = TimeSpan.FromMinutes(1);

    internal List<HeldAddress> Held() => _host.Run(Addresses.List);

    internal VrrpState Start()
    {
        LinkIs(ownAddress: !Instance.Setup.MakesItsOwnSource && Instance.Router.WhyHeldDown is null);
        _host.Run(() => Instance.Step(Now, VrrpEvent.Started));
        return Instance.Router.State;
    }

    internal void BecomeMaster()
    {
        Start();
        Assert.Equal(VrrpState.Master, MeetDeadlines());
    }

    /// <summary>At the moment when something is due.</summary>
    internal VrrpState MeetDeadlines()
    {
        Now = Instance.Deadline;
        _host.Run(() => Instance.MeetDeadlines(Now));
        return Instance.Router.State;
    }

    internal void Stop() => _host.Run(() => Instance.Step(Now, VrrpEvent.Stopped()));

    /// <summary>Reads what has come; the adverts that were taken so far.</summary>
    internal long Read()
    {
        _host.Run(() => Instance.ReadPackets(Now));
        return Instance.Counters.AdvertsReceived;
    }

    /// <summary>As it is; or as if it were down, while the other end of the wire notices nothing.</summary>
    internal void LinkIs(bool ownAddress, bool up = true) => _host.Run(() =>
    {
        var link = LinkNow(Instance.Setup.Interface);
        Instance.LinkIs(Now, up ? link : link! with { IsUp = false }, ownAddress);
    });

    internal void Reconfigure(InstanceSetup setup, bool ownAddress = false, bool up = true) =>
        _host.Run(() => Instance.Reconfigure(Now, setup, up ? LinkNow(setup.Interface) : null, ownAddress));

    internal Link? Link() => _host.Run(() => LinkNow(Instance.Setup.Interface));

    private Link? LinkNow(string name)
    {
        var links = new LinkTable();
        links.Load(_netlink);
        return links.Find(name);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Stop();
        _host.Run(Instance.Dispose);
        _netlink.Dispose();
    }
}
