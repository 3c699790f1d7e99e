namespace VipGuard.Vrrp;

/// <summary>How far an address reaches, by the kernel's numbers (linux/rtnetlink.h, RT_SCOPE).</summary>
public enum AddressScope : byte
{
    Global = 0,
    Site = 200,
    Link = 253,
    Host = 254,
}

/// <summary>A virtual address with all that is said to the kernel when it takes it.</summary>
/// <param name="Address">With the prefix length.</param>
/// <param name="Scope">IPv4 only; the kernel finds an IPv6 address's own.</param>
/// <param name="Label">IPv4 only, 1 to 15 bytes, the interface's name with more behind it; null: the interface's name.</param>
/// <param name="NoPrefixRoute">The kernel adds no route to the address's network (IFA_F_NOPREFIXROUTE).</param>
public readonly record struct LeasedAddress(
    VirtualAddress Address, AddressScope Scope = AddressScope.Global, string? Label = null, bool NoPrefixRoute = false)
{
    public override string ToString() => Address.ToString();
}
