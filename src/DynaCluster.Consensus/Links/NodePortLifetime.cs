using Microsoft.Extensions.Hosting;

namespace DynaCluster.Consensus.Links;

/// <summary>The port does not listen to signals: the process does, and closes it.</summary>
internal sealed class NodePortLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
