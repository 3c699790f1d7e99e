using Microsoft.Extensions.Logging;

namespace VipGuard.Daemon.Tests.Loop;

/// <summary>A journal that a test can read.</summary>
internal sealed class LogLines : ILogger
{
    internal List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add(formatter(state, exception));
}
