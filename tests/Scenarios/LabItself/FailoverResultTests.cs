using VipGuard.Lab;
using VipGuard.Lab.Failover;

namespace VipGuard.Scenarios.Tests.LabItself;

public sealed class FailoverResultTests
{
    [Fact]
    public void Results_are_read_as_they_were_written()
    {
        var trial = FailoverResults.Trial("vipguard-100ms", "mysqld-kill", 4.25) with { Overlap = 0, Hanging = 2, HangingOf = 50, OverlapOpen = true };

        var read = ResultFile.Parse([ResultFile.Line(FailoverResults.Machine), ResultFile.Line(trial), ""]);

        Assert.Equal(FailoverResults.Machine, read.Machine);
        Assert.Equal(trial, Assert.Single(read.Trials));
    }

    [Fact]
    public void A_line_that_is_no_result_is_named_by_its_number()
    {
        var e = Assert.Throws<LabException>(() => ResultFile.Parse([ResultFile.Line(FailoverResults.Machine), "not this"]));
        Assert.StartsWith("line 2 ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_results_says_so() =>
        Assert.Equal("there are no results in it", Assert.Throws<LabException>(() => ResultFile.Parse([])).Message);

    [Theory]
    [InlineData(new double[] { 3, 1, 2 }, 1, 2, 3)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 1, 2.5, 4)]
    [InlineData(new[] { 1, double.PositiveInfinity, double.PositiveInfinity }, 1, double.PositiveInfinity, double.PositiveInfinity)]
    public void A_spread_is_least_middle_and_most(double[] values, double least, double median, double most) =>
        Assert.Equal(new Spread(least, median, most, values.Length), Spread.Of(values));

    [Fact]
    public void Of_nothing_there_is_no_spread() => Assert.Null(Spread.Of([]));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(4.04, "4.0 ms")]
    [InlineData(312.4, "312 ms")]
    [InlineData(12_340, "12.3 s")]
    [InlineData(double.PositiveInfinity, "> 30 s (never)")]
    public void A_time_is_written_for_people(double value, string words) => Assert.Equal(words, Spread.One(value, 30_000));

    [Theory]
    [InlineData(10, 520, "52")]
    [InlineData(100, 120, "1.20")]
    [InlineData(0, 0, "1")]
    [InlineData(0, 5, "∞")]
    [InlineData(5, double.PositiveInfinity, "∞")]
    [InlineData(double.PositiveInfinity, 5, "")]
    public void A_ratio_says_how_many_times_as_long_theirs_is(double ours, double theirs, string ratio) =>
        Assert.Equal(ratio, FailoverTable.Ratio(Spread.Of([ours]), Spread.Of([theirs])));

    [Fact]
    public void A_gauge_of_gaps_knows_the_longest_and_the_usual()
    {
        var gauge = new VipGuard.Lab.Clients.PaceGauge();
        long millisecond = System.Diagnostics.Stopwatch.Frequency / 1000;
        long at = millisecond;
        for (int i = 0; i < 200; i++)
            gauge.Note(at += millisecond);
        gauge.Note(at + (30 * millisecond));

        Assert.Equal(30, gauge.Longest.TotalMilliseconds);
        Assert.InRange(gauge.Below(99).TotalMilliseconds, 1, 1.1);
        Assert.InRange(gauge.Below(100).TotalMilliseconds, 30, 30.1);
    }
}
