using Microsoft.Extensions.Logging;

namespace VipGuard.Daemon.Commands;

/// <summary>A journal for a command that is soon over: its lines go to standard error.</summary>
internal sealed class LineLogger : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Console.Error.WriteLine($"vipguard: {formatter(state, exception)}");
}
