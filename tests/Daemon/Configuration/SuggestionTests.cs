using VipGuard.Daemon.Configuration.Reading;

namespace VipGuard.Daemon.Tests.Configuration;

public class SuggestionTests
{
    private static readonly string[] Known = ["name", "vrid", "interface", "advert_interval", "preempt"];

    [Theory]
    [InlineData("interfaec", "did you mean \"interface\"?")]
    [InlineData("Interface", "did you mean \"interface\"?")]
    [InlineData("advertinterval", "did you mean \"advert_interval\"?")]
    [InlineData("advert_int", "did you mean \"advert_interval\"?")]
    [InlineData("virtual_router_id", "did you mean \"vrid\"?")]
    [InlineData("id", "known are name, vrid, interface, advert_interval, preempt")]
    [InlineData("", "known are name, vrid, interface, advert_interval, preempt")]
    public void The_nearest_name_is_asked_for_and_a_far_one_is_not(string written, string suggestion) =>
        Assert.Equal(suggestion, Suggestion.For(written, Known));

    [Theory]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "ab", 1)]
    [InlineData("abc", "axc", 1)]
    [InlineData("abc", "xaby", 2)]
    [InlineData("", "abc", 3)]
    public void Letters_put_in_taken_out_replaced_or_swapped_are_counted(string a, string b, int steps)
    {
        Assert.Equal(steps, Suggestion.Distance(a, b));
        Assert.Equal(steps, Suggestion.Distance(b, a));
    }
}
