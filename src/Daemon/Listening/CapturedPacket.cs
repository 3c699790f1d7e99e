using VipGuard.Vrrp;

namespace VipGuard.Daemon.Listening;

/// <summary>One packet of a capture, or of a live interface.</summary>
/// <param name="At">When it passed.</param>
/// <param name="Sender">None where the link has no Ethernet addresses.</param>
/// <param name="IsOutgoing">This host sent it; false where nobody knows.</param>
/// <param name="Interface">Its name; null: not known.</param>
/// <param name="Packet">From the IP header on.</param>
internal readonly record struct CapturedPacket(DateTimeOffset At, MacAddress Sender, bool IsOutgoing, string? Interface, ReadOnlyMemory<byte> Packet);
