using DynaCluster.Protocol;
using Grpc.Core;

namespace DynaCluster.Routing.Links;

/// <summary>Opens a connection to the node at an address and waits until it answers.</summary>
internal delegate Task<PartitionConnection> PartitionConnect(string address, CancellationToken token);

/// <param name="Abort">Ends both directions at once; harmless when repeated.</param>
internal sealed record PartitionConnection(
    IClientStreamWriter<PartitionCalls> Calls, IAsyncStreamReader<PartitionAnswers> Answers, Action Abort)
    : IAsyncDisposable
{
    public ValueTask DisposeAsync()
    {
        Abort();
        return ValueTask.CompletedTask;
    }
}
