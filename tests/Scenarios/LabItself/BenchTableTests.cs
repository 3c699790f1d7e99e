using VipGuard.Lab.Bench;

namespace VipGuard.Scenarios.Tests.LabItself;

public sealed class BenchTableTests
{
    [Theory]
    [InlineData(new[] { 3, 1, 2 }, 2)]
    [InlineData(new[] { 4, 1, 2, 3 }, 2.5)]
    [InlineData(new[] { 7 }, 7)]
    public void The_median_is_the_middle(int[] values, double expected) =>
        Assert.Equal(expected, BenchTable.Median(values.Select(v => TimeSpan.FromMilliseconds(v))).TotalMilliseconds);

    [Fact]
    public void A_row_has_median_least_and_most()
    {
        Sample[] samples = [Of(10.04, 8), Of(250, 200), Of(30, 9)];

        Assert.Equal("| a fault | 30.0 ms (10.0–250) | 9.0 ms (8.0–200) | 1.0 ms |", BenchTable.Row("a fault", samples));
    }

    private static Sample Of(double outage, double moved) =>
        new(TimeSpan.FromMilliseconds(outage), TimeSpan.FromMilliseconds(moved), TimeSpan.FromMilliseconds(1));
}
