using VipGuard.Daemon.Configuration.Reading;

namespace VipGuard.Daemon.Tests.Configuration;

public class DurationTextTests
{
    [Theory]
    [InlineData("100ms", 100)]
    [InlineData("3s", 3000)]
    [InlineData("1m", 60_000)]
    [InlineData("0s", 0)]
    [InlineData("40.95s", 40_950)]
    [InlineData("0.5ms", 0.5)]
    public void A_number_with_its_unit_is_a_duration(string text, double milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond)), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("s")]
    [InlineData("3 s")]
    [InlineData("-3s")]
    [InlineData("+3s")]
    [InlineData(".5s")]
    [InlineData("5.s")]
    [InlineData("1.2.3s")]
    [InlineData("3S")]
    [InlineData("3h")]
    [InlineData("1s500ms")]
    [InlineData("1e3s")]
    [InlineData("0.00000001s")]
    [InlineData("1000000000000m")]
    [InlineData("٣s")]
    public void Anything_else_is_none(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData(10, "10ms")]
    [InlineData(999, "999ms")]
    [InlineData(1000, "1s")]
    [InlineData(40_950, "40.95s")]
    [InlineData(0, "0s")]
    public void A_duration_is_shown_as_it_can_be_written(int milliseconds, string text)
    {
        Assert.Equal(text, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.True(DurationText.TryParse(text, out TimeSpan again));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), again);
    }
}
