using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace VipGuard.Vrrp;

/// <summary>A virtual IP as it stands on an interface: the address and its prefix length in bits.</summary>
public readonly record struct VirtualAddress(HostAddress Address, int PrefixLength)
{
    /// <summary>Reads "192.0.2.1/24"; without a prefix the address stands alone (/32 or /128).</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out VirtualAddress address)
    {
        address = default;
        if (text is null)
            return false;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!HostAddress.TryParse(slash < 0 ? text : text[..slash], out var host))
            return false;
        int prefix = host.Bits;
        if (slash >= 0 && !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix))
            return false;
        if (prefix < 1 || prefix > host.Bits)
            return false;
        address = new VirtualAddress(host, prefix);
        return true;
    }

    /// <exception cref="FormatException">The text is no address with a prefix length.</exception>
    public static VirtualAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"\"{text}\" is no address like 192.0.2.1/24");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");
}
