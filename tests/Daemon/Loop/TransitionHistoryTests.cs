using VipGuard.Daemon.Control;
using VipGuard.Daemon.Loop;
using VipGuard.Vrrp;

namespace VipGuard.Daemon.Tests.Loop;

public class TransitionHistoryTests
{
    private readonly TransitionHistory _history = new();

    private void Add(int number) => _history.Add(
        new Transition(VrrpState.Backup, VrrpState.Master, new TransitionReason(ReasonCode.MasterLeft, $"{number}"), TimeSpan.FromSeconds(number)),
        DateTimeOffset.UnixEpoch.AddSeconds(number), default);

    private List<string?> Unsaid()
    {
        List<string?> said = [];
        while (_history.TryTakeUnsaid(out var transition))
            said.Add(transition.Reason.Detail);
        return said;
    }

    [Fact]
    public void It_keeps_the_last_64_in_their_order()
    {
        Assert.Null(_history.Last);
        for (int i = 0; i < 150; i++)
            Add(i);
        Assert.Equal([.. Enumerable.Range(86, 64).Select(i => $"{i}")], _history.ToArray().Select(t => t.Transition.Reason.Detail), StringComparer.Ordinal);
        Assert.Equal("149", _history.Last?.Transition.Reason.Detail);
    }

    [Fact]
    public void Each_is_to_be_said_once_however_they_come()
    {
        Assert.Empty(Unsaid());
        Add(1);
        Add(2);
        Assert.Equal(["1", "2"], Unsaid());
        Assert.Empty(Unsaid());
        for (int i = 3; i < 103; i++)
            Add(i);
        Assert.Equal([.. Enumerable.Range(39, 64).Select(i => $"{i}")], Unsaid(), StringComparer.Ordinal);
    }

    [Fact]
    public void To_add_one_allocates_nothing_while_what_was_added_is_said()
    {
        Add(0);
        Unsaid();
        var transition = _history.Last!.Value.Transition;
        for (int i = 0; i < 100; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            _history.Add(transition, DateTimeOffset.UnixEpoch, default);
            _history.Add(transition, DateTimeOffset.UnixEpoch, default);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Unsaid();
        }
    }

    [Fact]
    public void Steps_are_told_in_microseconds_from_the_first_and_none_is_invented()
    {
        var stages = default(StageTimes);
        stages.Mark(Stage.Added, TimeSpan.FromMicroseconds(1050.5));
        stages.Mark(Stage.Heard, TimeSpan.FromMicroseconds(1000));
        stages.Mark(Stage.Added, TimeSpan.FromMicroseconds(9999));
        _history.Add(new Transition(VrrpState.Backup, VrrpState.Master, TransitionReason.MasterLeft, default), DateTimeOffset.UnixEpoch, stages);

        var told = HistoryReport.Of("VI_1", _history.Last!.Value);
        Assert.Equal(new StageStatus(null, null, null, null, Heard: 0, Added: 50.5, Announced: null), told.Stages);
        Assert.Equal("heard 0, added 50", Commands.HistoryTable.Steps(told.Stages));
        Assert.Equal(("VI_1", "Backup", "Master", "the master left (priority 0)"), (told.Instance, told.From, told.To, told.Reason));
    }
}
