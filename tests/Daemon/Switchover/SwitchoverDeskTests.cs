using Microsoft.Extensions.Logging;
using VipGuard.Daemon.Switchover;

namespace VipGuard.Daemon.Tests.Switchover;

public sealed class SwitchoverDeskTests
{
    [Fact]
    public void What_failed_once_is_not_done_again()
    {
        var log = new BrokenLog();
        var desk = new SwitchoverDesk(_ => { }, _ => Task.FromResult(true), log);
        var facts = new SwitchoverFacts(Sides.Terms, Sides.Taker, "db1", null);

        Assert.Throws<IOException>(() => desk.Begin(TimeSpan.Zero, Sides.Instance, mayAsk: true, facts, new SwitchoverWatch()));
        desk.Step(TimeSpan.FromSeconds(1), facts);

        Assert.Single(log.Lines);
    }

    private sealed class BrokenLog : ILogger
    {
        internal List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines.Add(formatter(state, exception));
            throw new IOException("no space left on device");
        }
    }
}
