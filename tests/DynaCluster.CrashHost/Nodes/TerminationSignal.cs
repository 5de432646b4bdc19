using System.Runtime.InteropServices;

namespace DynaCluster.CrashHost.Nodes;

/// <summary>SIGTERM as a token.</summary>
internal sealed class TerminationSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _registration;

    public TerminationSignal()
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            _stop.Cancel();
        });
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>Completes when it came.</summary>
    public async Task WaitAsync()
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // that is the signal
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _stop.Dispose();
    }
}
