namespace VipGuard.Replication.Tests.Servers;

public sealed class GtidPositionTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  ", "")]
    [InlineData("1-1-5", "1-1-5")]
    [InlineData("2-2-7,1-1-5", "1-1-5,2-2-7")]
    [InlineData("0-1-3, 0-2-4", "0-2-4")]
    [InlineData("4294967295-4294967295-18446744073709551615", "4294967295-4294967295-18446744073709551615")]
    public void A_position_is_read_and_written_in_the_order_of_its_domains(string text, string expected)
    {
        Assert.True(GtidPosition.TryParse(text, out GtidPosition position));
        Assert.Equal(expected, position.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1-1")]
    [InlineData("1-1-5-6")]
    [InlineData("1-1--5")]
    [InlineData("4294967296-1-1")]
    [InlineData("a-b-c")]
    [InlineData("1-1-5,")]
    [InlineData("f276b481-1c1f-11ef-8b1c-000000000001:1-5")]
    public void What_is_no_position_is_none(string? text)
    {
        Assert.False(GtidPosition.TryParse(text, out GtidPosition position));
        Assert.True(position.IsEmpty);
    }

    [Theory]
    [InlineData("1-1-5", "2-2-7", "1-1-5,2-2-7")]
    [InlineData("0-1-13", "0-1-3", "0-1-13")]
    [InlineData("0-1-3", "0-1-13", "0-1-13")]
    [InlineData("0-101-50", "0-102-50", "0-101-50")]
    [InlineData("", "2-2-7", "2-2-7")]
    public void Merging_takes_the_later_of_each_domain(string one, string other, string expected) =>
        Assert.Equal(expected, Read(one).Merge(Read(other)).ToString());

    [Theory]
    [InlineData("1-1-5,2-2-7", "2-2-7", true)]
    [InlineData("1-1-5,2-2-7", "2-2-8", false)]
    [InlineData("1-1-5", "2-2-1", false)]
    [InlineData("1-1-5", "", true)]
    public void A_position_reaches_what_does_not_come_after_it(string one, string other, bool expected) =>
        Assert.Equal(expected, Read(one).Reaches(Read(other)));

    [Fact]
    public void Equal_positions_are_equal_in_any_order()
    {
        Assert.Equal(Read("2-2-7,1-1-5"), Read("1-1-5,2-2-7"));
        Assert.Equal(Read("2-2-7,1-1-5").GetHashCode(), Read("1-1-5,2-2-7").GetHashCode());
        Assert.NotEqual(Read("1-1-5"), Read("1-2-5"));
    }

    [Theory]
    [InlineData("1-1-5,2-2-7", "1-1-5,2-2-7", "", 0L)]
    [InlineData("1-1-5", "1-1-6", "1-1-6", 1L)]
    [InlineData("1-1-5", "1-1-9,2-2-3", "1-1-9 and the 3 before it, 2-2-3 and the 2 before it", 7L)]
    [InlineData("1-1-5", "3-3-0", "3-3-0", 1L)]
    [InlineData("", "1-1-18446744073709551615", "1-1-18446744073709551615 and the 18446744073709551614 before it", long.MaxValue)]
    public void What_is_missing_is_named_and_counted(string own, string other, string text, long count) =>
        Assert.Equal(new MissingTransactions(text, count), Read(own).Lacks(Read(other)));

    private static GtidPosition Read(string text) => GtidPosition.ParseOrEmpty(text);
}
