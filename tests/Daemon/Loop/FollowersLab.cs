using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Daemon.Tests.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>An instance's lease with routes and rules of both families, in a namespace of its own. The time is the test's.</summary>
internal sealed class FollowersLab : IDisposable
{
    internal const string V4 = "10.9.0.100/24";
    internal const string V6 = "fd99::100/64";
    internal const uint RTMGRP_IPV4_ROUTE = 0x40;  // linux/rtnetlink.h
    internal const uint RTMGRP_IPV4_RULE = 0x80;

    private readonly NetlinkSocket _netlink = NetlinkSocket.ForRequests();

    private FollowersLab()
    {
        NetworkSpace.Ip("address add 10.0.0.1/24 dev e0");
        NetworkSpace.Ip("-6 address add fd00::1/64 dev e0 nodad");
        Addresses = new AddressTable(_netlink);
        Lease = new AddressLease(Addresses, Log);
        Setup = Of([V4, V6],
        [
            Route("10.50.0.0/16", "10.0.0.254", "10.9.0.100"),
            Route("10.51.0.0/16", "10.9.0.254"),
            Route("fd50::/64", "fd00::fe", "fd99::100"),
            Route("fd51::/64", "fd99::fe"),
        ],
        [new VirtualRule(Network("10.9.0.100/32"), null, 100, 1000), new VirtualRule(Network("fd99::100/128"), null, 100, 1000)]);
    }

    internal LogLines Log { get; } = new();

    internal AddressTable Addresses { get; }

    internal AddressLease Lease { get; }

    internal InstanceSetup Setup { get; set; }

    internal Link E0 => Link("e0");

    internal NetlinkSocket Netlink => _netlink;

    internal static void Run(Action<FollowersLab> test) => NetworkSpace.Run(() =>
    {
        using var lab = new FollowersLab();
        test(lab);
    });

    internal static InstanceSetup Of(string[] addresses, VirtualRoute[] routes, VirtualRule[] rules, TimeSpan? lease = null)
    {
        var router = new VirtualRouterConfig { Vrid = 51, PrimaryAddress = HostAddress.Parse("10.0.0.1"), Addresses = [HostAddress.Parse("10.9.0.100")] };
        return new InstanceSetup("VI_1", "e0", router, [.. addresses.Select(a => new LeasedAddress(VirtualAddress.Parse(a)))], lease ?? TimeSpan.FromSeconds(30))
        {
            Routes = [.. routes],
            Rules = [.. rules],
        };
    }

    internal static VirtualNetwork Network(string text) =>
        new(HostAddress.Parse(text.Split('/')[0]), int.Parse(text.Split('/')[1], CultureInfo.InvariantCulture));

    internal static VirtualRoute Route(string to, string? via = null, string? source = null) =>
        new(Network(to), via is null ? null : HostAddress.Parse(via), source is null ? null : HostAddress.Parse(source));

    internal Link Link(string name)
    {
        var links = new LinkTable();
        links.Load(_netlink);
        return links.Find(name)!;
    }

    internal void Hold() => Lease.Hold(default, E0, Setup);

    internal void Release() => Lease.Release(E0, Setup);

    internal void Change(InstanceSetup next)
    {
        Lease.Change(E0, Setup, next);
        Setup = next;
        Hold();
    }

    /// <summary>Our routes of all tables as "10.50.0.0/16 via 10.0.0.254 src 10.9.0.100", in the kernel's order.</summary>
    internal static string[] Routes(string protocol = "112") =>
        [.. NetworkSpace.IpJson($"-4 route show table all protocol {protocol}").Concat(NetworkSpace.IpJson($"-6 route show table all protocol {protocol}")).Select(Words)];

    internal static int RuleCount => NetworkSpace.IpJson("-4 rule show priority 1000").Length + NetworkSpace.IpJson("-6 rule show priority 1000").Length;

    private static string Words(JsonElement route) =>
        route.GetProperty("dst").GetString() + Named(route, "gateway", "via") + Named(route, "prefsrc", "src");

    private static string Named(JsonElement route, string property, string word) =>
        route.TryGetProperty(property, out var value) ? $" {word} {value.GetString()}" : "";

    /// <summary>What the kernel told since, as the numbers of rtnetlink.</summary>
    internal static List<ushort> Told(NetlinkSocket changes, Func<ushort, byte[], bool> wanted)
    {
        var told = new List<ushort>();
        while (changes.TryReceive(out var batch))
        {
            while (Daemon.Linux.Netlink.TryNext(ref batch, out ushort type, out var body))
            {
                if (wanted(type, body.ToArray()))
                    told.Add(type);
            }
        }
        Assert.Equal(Libc.EAGAIN, Marshal.GetLastPInvokeError());
        return told;
    }

    public void Dispose() => _netlink.Dispose();
}
