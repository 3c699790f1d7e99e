using VipGuard.Daemon.Linux;

namespace VipGuard.Daemon.Tests.Linux;

public sealed class CapabilitiesTests
{
    [Theory]
    [InlineData("CapEff:\t000001ffffffffff", "")]
    [InlineData("CapEff:\t0000000000000000", "CAP_NET_ADMIN CAP_NET_RAW")]
    [InlineData("CapEff:\t0000000000001000", "CAP_NET_RAW")]
    [InlineData("CapEff:\t0000000000002000", "CAP_NET_ADMIN")]
    [InlineData("Name:\tvipguard", "")]
    [InlineData("CapEff:\tnonsense", "")]
    [InlineData("", "")]
    public void What_is_missing_is_named(string line, string missing) =>
        Assert.Equal(missing, string.Join(' ', Capabilities.Missing($"Umask:\t0022\n{line}\nSeccomp:\t0")));
}
