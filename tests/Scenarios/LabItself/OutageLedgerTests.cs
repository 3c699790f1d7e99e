using System.Diagnostics;
using VipGuard.Lab.Clients;

namespace VipGuard.Scenarios.Tests.LabItself;

public sealed class OutageLedgerTests
{
    private readonly OutageLedger ledger = new();

    [Fact]
    public void An_outage_lasts_from_the_last_success_before_it_to_the_first_after_it()
    {
        Attempts(1, 5, AttemptEnd.Greeted);
        Attempts(6, 19, AttemptEnd.Refused);
        Attempts(20, 30, AttemptEnd.Greeted);

        var outage = ledger.LongestSince(0)!.Value;
        Assert.Equal((15.0, 14), (outage.Length.TotalMilliseconds, outage.Failures));
    }

    [Fact]
    public void A_late_prober_is_no_outage()
    {
        Attempts(1, 5, AttemptEnd.Greeted);
        Attempts(500, 510, AttemptEnd.Greeted);

        Assert.Null(ledger.LongestSince(0));
    }

    [Fact]
    public void Failures_before_the_first_success_are_no_outage()
    {
        Attempts(1, 5, AttemptEnd.Silent);
        Attempts(6, 10, AttemptEnd.Greeted);

        Assert.Null(ledger.LongestSince(0));
        Assert.Equal(5, ledger.Count(AttemptEnd.Silent));
    }

    [Fact]
    public void Steadiness_is_counted_from_the_last_failure_and_up_to_the_last_success()
    {
        Attempts(1, 100, AttemptEnd.Greeted);
        Assert.Equal(49, ledger.SteadySince(Ms(51)).TotalMilliseconds);

        Attempts(101, 101, AttemptEnd.Lost);
        Assert.Equal(TimeSpan.Zero, ledger.SteadySince(0));

        Attempts(102, 112, AttemptEnd.Greeted);
        Assert.Equal(10, ledger.SteadySince(0).TotalMilliseconds);
        Assert.Equal(TimeSpan.Zero, ledger.SteadySince(Ms(200)));
    }

    [Fact]
    public void It_says_how_the_attempts_ended()
    {
        Attempts(1, 3, AttemptEnd.Greeted);
        Attempts(4, 5, AttemptEnd.Refused);

        Assert.Equal("5 connections, 3 greeted, 2 refused", ledger.Tell());
    }

    private void Attempts(int first, int last, AttemptEnd end)
    {
        for (int at = first; at <= last; at++)
            ledger.Note(Ms(at), Ms(at), end);
    }

    private static long Ms(int ms) => ms * Stopwatch.Frequency / 1000;
}
