using Microsoft.Extensions.Logging;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>Passes what a node logs to the test's output.</summary>
public sealed class LinkLog(ulong node) : ILogger, ILoggerFactory
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
        => TestContext.Current.TestOutputHelper?.WriteLine(
            $"node {node} {logLevel}: {formatter(state, exception)} {exception}");

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
