using VipGuard.Vrrp;
using Xunit.Abstractions;

namespace VipGuard.Fuzz.Tests;

/// <summary>What anyone on the wire can send: no exception, and nothing allocated, whether it is dropped or taken.</summary>
public sealed class PacketFuzz(ITestOutputHelper output)
{
    private static readonly HostAddress[] Sources = [.. new[] { "192.0.2.1", "192.0.2.2", "198.51.100.9", "fe80::1", "fe80::2" }.Select(HostAddress.Parse)];

    // Routers that may hear it: of both versions and families, with and without a password.
    private static readonly VirtualRouterConfig[] Hearers =
        [.. Seeds.Adverts.Select(s => s.Config with { PrimaryAddress = s.Config.PrimaryAddress.Family == IpFamily.V4 ? Sources[1] : Sources[4], Peers = [s.Config.PrimaryAddress] })];

    private readonly byte[] _message = new byte[16 * 1024];

    [Fact]
    public void Adverts_are_read_or_dropped() => Adverts(100_000);

    [Fact]
    [Trait("Category", "Long")]
    public void Adverts_are_read_or_dropped_five_million_times() => Adverts(5_000_000);

    [Fact]
    public void Claims_of_addresses_are_read_or_dropped() => Claims(50_000);

    [Fact]
    [Trait("Category", "Long")]
    public void Claims_of_addresses_are_read_or_dropped_two_million_times() => Claims(2_000_000);

    private void Adverts(int inputs) => new FuzzRun(new Mutator([.. Seeds.Adverts.Select(s => s.Message)], []), Advert, output)
    {
        MostWhenDropped = 0,
        MostWhenTaken = 0,
    }.Run(inputs);

    private Outcome Advert(ReadOnlySpan<byte> input, ref Chance chance)
    {
        var message = _message.AsSpan(0, input.Length);
        input.CopyTo(message);
        var from = Sources[chance.Below(Sources.Length)];
        var source = AdvertBytes.From(from);
        if (chance.OneIn(16))
            source = source with { TimeToLive = chance.Byte() };
        if (chance.OneIn(16))
            source = source with { Destination = Sources[chance.Below(Sources.Length)] };
        if (!chance.OneIn(4))
            AdvertBytes.Sum(message, source, pseudoHeader: from.Family == IpFamily.V6 || chance.OneIn(2));

        if (!AdvertBytes.TryParse(message, source, out var advert, out var drop))
        {
            Expect(drop != DropReason.None, "a drop has a reason");
            return Outcome.Dropped;
        }
        Expect(drop == DropReason.None, "what is taken has none");
        Expect(advert.Vrid != 0 && advert.AddressCount > 0 && advert.Interval > TimeSpan.Zero, "what cannot be is dropped");
        Expect(advert.Version == VrrpVersion.V2 ? advert.AuthData.Length == 8 : advert.AuthData.IsEmpty, "v2 alone has authentication data");
        for (int i = 0; i < advert.AddressCount; i++)
            Expect(advert.Address(i).Family == from.Family, "all addresses are of the sender's family");
        bool admitted = false;
        foreach (var hearer in Hearers)
        {
            advert.HasSameAddresses(hearer.Addresses.AsSpan());
            admitted |= hearer.Admit(advert) == DropReason.None;
        }
        return admitted ? Outcome.Taken : Outcome.Dropped;
    }

    private void Claims(int inputs) => new FuzzRun(new Mutator([.. Seeds.Arp, .. Seeds.NeighbourAdvertisements], []), Claim, output)
    {
        MostWhenDropped = 0,
        MostWhenTaken = 0,
    }.Run(inputs);

    private static Outcome Claim(ReadOnlySpan<byte> input, ref Chance chance)
    {
        var source = new PacketSource(Sources[chance.Below(Sources.Length)], Sources[chance.Below(Sources.Length)], chance.OneIn(8) ? chance.Byte() : (byte)255);
        bool arp = AddressClaim.TryReadArp(input, out var told);
        Expect(arp ? told.Address.Family == IpFamily.V4 : told == default, "ARP tells of IPv4, or of nothing");
        bool neighbour = AddressClaim.TryReadAdvertisement(input, source, out told);
        Expect(neighbour ? told.Address.Family == IpFamily.V6 : told == default, "an advertisement tells of IPv6, or of nothing");
        return arp || neighbour ? Outcome.Taken : Outcome.Dropped;
    }

    // Assert.True would cost bytes of its own.
    private static void Expect(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException($"does not hold: {what}.");
    }
}
