using System.Net;

namespace VipGuard.Lab;

/// <summary>What two pairs on the same two hosts must not share.</summary>
/// <param name="Folder">Below the host's own; empty: the host's own.</param>
/// <param name="Port">Of its servers.</param>
/// <param name="LinkPort">Of its daemons' peer link.</param>
public sealed record PairPlace(string Folder, int Port, int VirtualRouter, IPAddress Vip, int LinkPort)
{
    public static PairPlace First { get; } = new("", 3306, 51, IPAddress.Parse("10.99.0.100"), 7790);

    public static PairPlace Second { get; } = new("second", 3307, 52, IPAddress.Parse("10.99.0.101"), 7791);
}
