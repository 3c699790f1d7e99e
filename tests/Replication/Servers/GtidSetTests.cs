namespace VipGuard.Replication.Tests.Servers;

public sealed class GtidSetTests
{
    private const string A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private const string B = "f276b481-71ca-11e1-9e33-c80aa9429562";

    [Theory]
    [InlineData("", "")]
    [InlineData(" \n ", "")]
    [InlineData(A + ":1", A + ":1")]
    [InlineData(A + ":1-1", A + ":1")]
    [InlineData("3E11FA47-71CA-11E1-9E33-C80AA9429562:1-5", A + ":1-5")]
    [InlineData(A + ":1-5:6-9:20", A + ":1-9:20")]
    [InlineData(A + ":20:6-9:1-7", A + ":1-9:20")]
    [InlineData(B + ":1,\n" + A + ":1-3", A + ":1-3," + B + ":1")]
    [InlineData(" " + A + " : 1 - 3 : 5 , ,\r\n" + B + ":2 ,", A + ":1-3:5," + B + ":2")]
    [InlineData(A + ":1-2," + A + ":3", A + ":1-3")]
    [InlineData(A + ":1-3:Blue:1-2:7:red:4", A + ":1-3:blue:1-2:7:red:4")]
    [InlineData(A + ":_a1:4", A + ":_a1:4")]
    [InlineData(A + ":1-9223372036854775807", A + ":1-9223372036854775807")]
    public void A_set_reads_and_writes_itself_in_order(string text, string expected) => Assert.Equal(expected, Read(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("NULL")]
    [InlineData("1-1-5")]
    [InlineData(A)]
    [InlineData(A + ":")]
    [InlineData(A + ":0")]
    [InlineData(A + ":-1")]
    [InlineData(A + ":5-3")]
    [InlineData(A + ":1-2-3")]
    [InlineData(A + ":1,2")]
    [InlineData(A + ":9223372036854775808")]
    [InlineData(A + ":1:blue")]
    [InlineData(A + ":blue:red:1")]
    [InlineData(A + ":1blue:1")]
    [InlineData(A + ":a23456789012345678901234567890123:1")]
    [InlineData("3e11fa4771ca11e19e33c80aa9429562:1")]
    [InlineData("{3e11fa47-71ca-11e1-9e33-c80aa9429562}:1")]
    [InlineData(A + ":１")]
    [InlineData(A + "::1::")]
    public void What_is_no_set_is_refused(string? text)
    {
        Assert.False(GtidSet.TryParse(text, out GtidSet set));
        Assert.True(set.IsEmpty);
    }

    [Fact]
    public void A_hostile_text_is_refused_in_good_time()
    {
        Assert.False(GtidSet.TryParse(new string(':', 17_000_000), out _));
        Assert.False(GtidSet.TryParse(A + string.Concat(Enumerable.Repeat(":x", 500_000)), out _));
        Assert.True(GtidSet.TryParse(A + string.Concat(Enumerable.Range(1, 500_000).Reverse().Select(i => FormattableString.Invariant($":{2L * i}"))), out GtidSet set));
        Assert.Equal(500_000, set.Count);
    }

    [Theory]
    [InlineData(A + ":1-10", A + ":4-6", A + ":1-3:7-10")]
    [InlineData(A + ":1-10", A + ":1-10", "")]
    [InlineData(A + ":1-10", B + ":1-10", A + ":1-10")]
    [InlineData(A + ":1-3:7-9:12", A + ":3-7:9-20", A + ":1-2:8")]
    [InlineData(A + ":5", A + ":1-4:6-9", A + ":5")]
    [InlineData(A + ":1-10", A + ":1:3:5:7:9", A + ":2:4:6:8:10")]
    [InlineData(A + ":1-9223372036854775807", A + ":2-9223372036854775807", A + ":1")]
    [InlineData(A + ":1-3:blue:1-3", A + ":1-3", A + ":blue:1-3")]
    [InlineData(A + ":1-3," + B + ":1", A + ":2", A + ":1:3," + B + ":1")]
    public void One_set_less_another(string set, string less, string expected)
    {
        Assert.Equal(expected, Read(set).Subtract(Read(less)).ToString());
        Assert.Equal(expected.Length == 0, Read(less).Reaches(Read(set)));
        Assert.Equal(Read(set).Union(Read(less)), Read(less).Union(Read(set).Subtract(Read(less))));
        Assert.True(Read(set).Union(Read(less)).Reaches(Read(set)));
    }

    [Fact]
    public void What_is_missing_is_named_and_counted()
    {
        Assert.Equal(new MissingTransactions(A + ":4-5," + B + ":1", 3), Read(A + ":1-3").Lacks(Read(A + ":2-5," + B + ":1")));
        Assert.True(Read(A + ":1-3").Lacks(Read(A + ":1-2")).IsNone);
        Assert.Equal("1 transaction", Read("").Lacks(Read(A + ":7")).Counted);
        Assert.Equal(long.MaxValue, Read(A + ":1-9223372036854775807," + B + ":1-9223372036854775807").Count);
    }

    [Fact]
    public void Numbers_are_found_in_their_intervals()
    {
        GtidSet set = Read(A + ":1-3:7-9:blue:5");
        Guid a = Guid.Parse(A);
        Assert.Equal([1, 2, 3, 7, 8, 9], Enumerable.Range(0, 12).Where(i => set.Contains(a, i)));
        Assert.True(set.Contains(a, 5, "blue"));
        Assert.False(set.Contains(Guid.Parse(B), 1));
    }

    [Fact]
    public void Transactions_are_told_apart_by_who_wrote_them()
    {
        GtidSet set = Read(A + ":1-3:blue:5," + B + ":1");
        Assert.Equal(A + ":1-3:blue:5", set.WrittenBy(Guid.Parse(A)).ToString());
        Assert.Equal(B + ":1", set.NotWrittenBy(Guid.Parse(A)).ToString());
        Assert.Equal([Guid.Parse(A), Guid.Parse(B)], set.Servers);
    }

    [Fact]
    public void What_is_not_known_is_never_taken_for_applied()
    {
        GtidState unknown = GtidState.Unknown;
        Assert.False(Read(A + ":1").Reaches(unknown));
        Assert.False(unknown.Reaches(Read(A + ":1")));
        Assert.False(unknown.Reaches(unknown));
        Assert.False(unknown.IsEmpty);
        Assert.Null(Read(A + ":1").Lacks(unknown).Count);
        Assert.False(Read(A + ":1").Union(unknown).IsKnown);
        Assert.False(unknown.Union(Read(A + ":1")).IsKnown);
    }

    [Fact]
    public void Two_kinds_never_reach_each_other_unless_one_is_empty()
    {
        GtidState mariaDb = GtidPosition.ParseOrEmpty("1-1-5");
        Assert.False(Read(A + ":1").Reaches(mariaDb));
        Assert.False(mariaDb.Reaches(Read(A + ":1")));
        Assert.True(mariaDb.Reaches(Read("")));
        Assert.False(mariaDb.Union(Read(A + ":1")).IsKnown);
        Assert.Equal(mariaDb, Read("").Union(mariaDb));
    }

    private static GtidSet Read(string text)
    {
        Assert.True(GtidSet.TryParse(text, out GtidSet set), text);
        return set;
    }
}
