using DynaCluster.Model;
using DynaCluster.Model.Flows;
using DynaCluster.Node.Telemetry;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Cluster;

/// <summary>Tells the catalog, until it has heard it, where this node is since it started. Its owner starts and stops
/// it.</summary>
/// <param name="said">Who it is, with its incarnation.</param>
/// <param name="removed">The catalog does not want it back: it may not go on.</param>
internal sealed class NodeAnnouncer(
    NodeDefinition said, IPartitionChannel cluster, Action<string> removed, TimeProvider time, ILogger events)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<long> _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    /// <summary>Completes when the catalog has heard it, with a revision that shows all that was acknowledged before.
    /// </summary>
    public Task<long> Heard => _heard.Task.OnContext();

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        CatalogRequest request = new() { RegisterNode = new RegisterNodeChange { Node = said } };
        try
        {
            while (true)
            {
                CatalogResponse response = await cluster.ChangeCatalogAsync(request, _stop.Token);
                if (response.ErrorType.Length == 0)
                {
                    _heard.TrySetResult(response.Revision);
                    return;
                }

                if (response.ErrorStatus < 500)
                {
                    events.NodeRefused(response.ErrorMessage);
                    removed(response.ErrorMessage);
                    return;
                }

                await Task.Delay(Limits.JoinPause, time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // it stops
        }
    }
}
