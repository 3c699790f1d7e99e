namespace VipGuard.Lab.Servers;

/// <summary>The first packet of a server: 3 bytes of length, a number, then the protocol's version (10) or an error (255).</summary>
internal static class Greeting
{
    public static bool IsOne(ReadOnlySpan<byte> packet) => packet.Length > 4 && packet[4] == 10;
}
