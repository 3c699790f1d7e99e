using System.Collections.Immutable;

namespace VipGuard.Vrrp.Tests.Tshark;

/// <summary>One advert that we send, with what an independent reader must see in it.</summary>
internal sealed record SentAdvert(VirtualRouterConfig Config, byte Priority, string Password)
{
    private const string SourceV4 = "192.0.2.11";
    private const string SourceV6 = "fe80::5647:33:c000:20b";

    internal HostAddress Destination => VrrpProtocol.Group(Config.PrimaryAddress.Family);

    internal bool IsPlain => Config.Version == VrrpVersion.V3 && !Config.PseudoHeaderChecksum;

    internal byte[] Frame => Tshark.Frame.Around(Wire.Advert(Config, Priority), Config.PrimaryAddress, Destination);

    /// <summary>Every kind with few and with as many addresses as the count can say, every bound of priority, interval and VRID.</summary>
    internal static List<SentAdvert> OfAllKinds()
    {
        var sent = new List<SentAdvert>();
        foreach (string kind in (string[])["v2", "v2 PASS", "v3", "v3 plain", "v3 IPv6"])
        {
            bool v2 = kind.StartsWith("v2", StringComparison.Ordinal);
            foreach (int count in (int[])[1, 2, 3, 20, 255])
            {
                foreach (byte priority in (byte[])[VrrpProtocol.LeavingPriority, 1, 100, 254, VrrpProtocol.OwnerPriority])
                {
                    foreach (int interval in v2 ? (int[])[1, 2, 60, 255] : [1, 10, 101, 4095])
                        sent.Add(Of(kind, v2, count, priority, interval, vrid: (byte)(1 + sent.Count % 255)));
                }
            }
        }
        return sent;
    }

    private static SentAdvert Of(string kind, bool v2, int count, byte priority, int interval, byte vrid)
    {
        bool v6 = kind.EndsWith("IPv6", StringComparison.Ordinal);
        string password = kind.EndsWith("PASS", StringComparison.Ordinal) ? "s3cret!8"[..(1 + interval % 8)] : "";
        return new SentAdvert(
            new VirtualRouterConfig
            {
                Vrid = vrid,
                Version = v2 ? VrrpVersion.V2 : VrrpVersion.V3,
                PrimaryAddress = HostAddress.Parse(v6 ? SourceV6 : SourceV4),
                Addresses = Addresses(v6, count),
                AdvertInterval = TimeSpan.FromMilliseconds(interval * (v2 ? 1000L : 10)),
                PseudoHeaderChecksum = !kind.EndsWith("plain", StringComparison.Ordinal),
                AuthPassword = System.Text.Encoding.ASCII.GetBytes(password),
            },
            priority,
            password);
    }

    // RFC 9568 §5.2.9: over IPv6 the first is link-local.
    private static ImmutableArray<HostAddress> Addresses(bool v6, int count) => v6
        ? [HostAddress.Parse("fe80::12:1"), .. Enumerable.Range(1, count - 1).Select(i => HostAddress.Parse($"2001:db8::{i:x}"))]
        : [.. Enumerable.Range(1, count).Select(i => HostAddress.Parse($"198.51.100.{i}"))];

    public override string ToString() =>
        $"{Config.Version} {(Password.Length > 0 ? "PASS " : "")}{(IsPlain ? "plain " : "")}VRID {Config.Vrid}, priority {Priority}, {Config.Addresses.Length} from {Config.PrimaryAddress}, every {Config.AdvertInterval}";
}
