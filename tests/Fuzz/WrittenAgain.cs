using FsCheck;
using FsCheck.Fluent;
using VipGuard.Vrrp;

namespace VipGuard.Fuzz.Tests;

/// <summary>An advert that is read, and written again by a router with what was read, is the same to the last byte.</summary>
public sealed class WrittenAgain
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(3000);

    /// <summary>v3 over IPv4 has two readings of its checksum, the other kinds one.</summary>
    public enum Kind
    {
        V2,
        V2Password,
        V3,
        V3Plain,
        V3IPv6,
    }

    [Theory]
    [InlineData(Kind.V2)]
    [InlineData(Kind.V2Password)]
    [InlineData(Kind.V3)]
    [InlineData(Kind.V3Plain)]
    [InlineData(Kind.V3IPv6)]
    public void An_advert_that_is_read_and_written_again_has_the_same_bytes(Kind kind) =>
        Prop.ForAll(Adverts(kind).ToArbitrary(), advert =>
        {
            Assert.True(AdvertBytes.TryParse(advert.Message, AdvertBytes.From(advert.Source), out var read, out var drop), $"{drop}");
            var router = new VirtualRouterConfig
            {
                Vrid = read.Vrid,
                Version = read.Version,
                PrimaryAddress = read.Source,
                Addresses = [.. AddressesOf(read)],
                AdvertInterval = read.Interval,
                PseudoHeaderChecksum = kind != Kind.V3Plain,
                AuthPassword = read.AuthType == 1 ? read.AuthData.ToArray() : default(ReadOnlyMemory<byte>),
            };
            return AdvertBytes.Of(router, read.Priority).AsSpan().SequenceEqual(advert.Message);
        }).Check(Thorough);

    private static List<HostAddress> AddressesOf(in Advertisement advert)
    {
        var list = new List<HostAddress>();
        for (int i = 0; i < advert.AddressCount; i++)
            list.Add(advert.Address(i));
        return list;
    }

    public sealed record SentAdvert(HostAddress Source, byte[] Message)
    {
        public override string ToString() => $"from {Source}: {Convert.ToHexStringLower(Message)}";
    }

    // Built from bytes, not by Write: every field that a sender is free in is any.
    private static Gen<SentAdvert> Adverts(Kind kind) =>
        from source in Bytes(kind == Kind.V3IPv6 ? 16 : 4)
        from count in Gen.Frequency((9, Gen.Choose(1, 20)), (1, Gen.Choose(1, 255)))
        from addresses in Bytes(count * source.Length)
        from vrid in Gen.Choose(1, 255)
        from priority in Gen.Choose(0, 255)
        from interval in kind is Kind.V2 or Kind.V2Password ? Gen.Choose(1, 255) : Gen.Choose(1, 4095)
        from password in Bytes(8)
        select Sent(kind, HostAddress.Read(source),
        [
            (byte)(kind is Kind.V2 or Kind.V2Password ? 0x21 : 0x31), (byte)vrid, (byte)priority, (byte)count,
            // v2: kind of authentication, seconds. v3: 4 reserved bits that are 0, 12 bits of centiseconds.
            kind == Kind.V2Password ? (byte)1 : (byte)(interval >> 8), (byte)interval, 0, 0,
            .. addresses,
            .. kind switch
            {
                Kind.V2 => new byte[8],
                Kind.V2Password => password,
                _ => [],
            },
        ]);

    private static SentAdvert Sent(Kind kind, HostAddress source, byte[] message)
    {
        AdvertBytes.Sum(message, AdvertBytes.From(source), pseudoHeader: kind is Kind.V3 or Kind.V3IPv6);
        return new SentAdvert(source, message);
    }

    private static Gen<byte[]> Bytes(int count) => Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b), count);
}
