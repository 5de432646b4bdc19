using System.Globalization;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Routing.Links;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Services;

/// <summary>This node's groups to the routers of other nodes, on the node port.</summary>
/// <param name="parts">What it serves, and for which cluster.</param>
public sealed class PartitionsService(
    PartitionsServiceParts parts, IHostApplicationLifetime lifetime, ILogger<PartitionsService> log)
{
    /// <summary>Serves one stream until either end ends it.</summary>
    public async Task ExchangeAsync(
        IAsyncStreamReader<PartitionCalls> requests, IServerStreamWriter<PartitionAnswers> answers,
        ServerCallContext context)
    {
        string? cluster = context.RequestHeaders.GetValue(PartitionMethods.ClusterHeader);
        if (!Guid.TryParse(cluster, CultureInfo.InvariantCulture, out Guid asked) || asked != parts.Cluster)
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "this node belongs to another cluster"));
        }

        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, lifetime.ApplicationStopping);
        await context.WriteResponseHeadersAsync(
            new Metadata { { PartitionMethods.ClusterHeader, parts.Cluster.ToString("D") } });
        await new PartitionExchange(parts.Groups, log).RunAsync(requests, answers, ending.Token);
    }
}

/// <param name="Groups">This node's own.</param>
public sealed record PartitionsServiceParts(Guid Cluster, IPartitionChannel Groups);

/// <summary>Tells the server which method the service has.</summary>
public sealed class PartitionsServiceMethods : IServiceMethodProvider<PartitionsService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<PartitionsService> context)
        => context.AddDuplexStreamingMethod(
            PartitionMethods.Exchange,
            [],
            static (service, requests, answers, call) => service.ExchangeAsync(requests, answers, call));
}
