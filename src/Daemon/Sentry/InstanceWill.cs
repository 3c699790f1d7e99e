using System.Text;
using VipGuard.Daemon.Linux;
using VipGuard.Daemon.Loop;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Sentry;

/// <summary>
/// What an instance would do when it leaves, written down beforehand: its addresses off, priority 0 to the other node; then its
/// rules, its routes and the source that it made. What is not there when it comes to it, the kernel answers with a shrug.
/// </summary>
internal static class InstanceWill
{
    // 255 addresses, routes and rules, and a packet for each node of a file.
    private const int Largest = 256 * 1024;

    // Enough for most; and none but the longest goes where the large objects are (from 85,000 bytes on), which only a full collection frees.
    private const int Usual = 4 * 1024;

    /// <returns>The will; empty if it would be larger than any file's should be.</returns>
    internal static ReadOnlySpan<byte> Of(InstanceSetup setup, Link link)
    {
        for (int size = Usual; size <= Largest; size *= 4)
        {
            var text = new WillText(new byte[size]);
            Write(ref text, setup, link);
            if (!text.IsCut)
                return text.Written;
        }
        return [];
    }

    private static void Write(ref WillText text, InstanceSetup setup, Link link)
    {
        text.Append(WillKind.Name, Encoding.UTF8.GetBytes(setup.Name));
        Span<byte> message = stackalloc byte[160];
        foreach (var address in setup.Addresses)
            text.Append(WillKind.Remove, message[..AddressTable.WriteRelease(message, link.Index, address.Address)]);
        Farewells(ref text, setup, link);
        foreach (var rule in setup.Rules)
            text.Append(WillKind.RemoveLater, message[..RuleTable.WriteRemove(message, HeldRule.Of(rule, setup.Router.PrimaryAddress.Family))]);
        foreach (var route in setup.Routes)
            text.Append(WillKind.RemoveLater, message[..RouteTable.WriteRemove(message, HeldRoute.Of(route))]);
        if (setup.MakesItsOwnSource)
            text.Append(WillKind.RemoveAnyway, message[..AddressTable.WriteRelease(message, link.Index, new VirtualAddress(setup.Router.PrimaryAddress, 64))]);
    }

    private static void Farewells(ref WillText text, InstanceSetup setup, Link link)
    {
        byte[] packet = new byte[2048];
        var router = setup.Router;
        ReadOnlySpan<HostAddress> destinations = router.Unicast ? router.Peers.AsSpan() : (HostAddress[])[VrrpProtocol.Group(router.PrimaryAddress.Family)];
        foreach (var destination in destinations)
        {
            int length = Advertisement.Write(packet, router, VrrpProtocol.LeavingPriority, destination);
            text.AppendPacket(link.Index, router.PrimaryAddress, destination, packet.AsSpan(0, length));
        }
    }
}
