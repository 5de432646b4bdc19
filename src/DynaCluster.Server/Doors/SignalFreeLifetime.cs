namespace DynaCluster.Server.Doors;

/// <summary>A door that does not listen to signals: ServerHost alone does, so that a second one ends the process.
/// </summary>
internal sealed class SignalFreeLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
