using Microsoft.Extensions.Logging;

namespace VipGuard.Daemon.Tests.Strangers;

/// <summary>A journal to be read by a test; changes of state are another test's matter.</summary>
internal sealed class Lines : ILogger
{
    internal List<string> All { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id != 1001)
            All.Add(formatter(state, exception));
    }

    public override string ToString() => string.Join('\n', All);
}
