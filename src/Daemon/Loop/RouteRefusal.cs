using System.Runtime.InteropServices;
using VipGuard.Daemon.Linux;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Loop;

/// <summary>Why the kernel does not take a virtual route or rule, and what to do about it.</summary>
internal static class RouteRefusal
{
    internal static string Of(in VirtualRoute route, string instanceInterface, int error, string? words)
    {
        string device = route.Interface ?? instanceInterface;
        string kernel = Kernel(error, words);
        string what = error switch
        {
            Libc.ENODEV => $"interface {device} does not exist (yet); it is used when it appears, or correct interface in the file",
            Libc.ENETDOWN => $"interface {device} is down; \"ip link set {device} up\"",
            Libc.ENETUNREACH or Libc.EHOSTUNREACH when route.Via is not null =>
                $"no network on {device} has the next router {route.Via} ({kernel}); correct via, or give this host an address in its network",
            Libc.EEXIST => $"another route to {route.To} with the same metric is there, not put there by vipguard; write another metric or table, or remove that route",
            Libc.EINVAL when route.Source is { } source && NamesSource(words) =>
                $"{source} is on no interface of this host ({kernel}); source is one of this instance's addresses, or one that the host has",
            _ => kernel,
        };
        return $"the kernel refuses route {route}: {what}";
    }

    internal static string Of(in VirtualRule rule, int error, string? words)
    {
        string what = error switch
        {
            Libc.EOPNOTSUPP or Libc.EAFNOSUPPORT => $"this kernel has no rules of that family ({Kernel(error, words)}); take rules out of the file, or use a kernel with policy routing",
            _ => Kernel(error, words),
        };
        return $"the kernel refuses rule {rule}: {what}";
    }

    // IPv4: "Invalid prefsrc address", IPv6: "Invalid source address" (net/ipv4/fib_semantics.c, net/ipv6/route.c).
    private static bool NamesSource(string? words) =>
        words is not null && (words.Contains("prefsrc", StringComparison.Ordinal) || words.Contains("source", StringComparison.Ordinal));

    private static string Kernel(int error, string? words) => words ?? Marshal.GetPInvokeErrorMessage(error);
}
