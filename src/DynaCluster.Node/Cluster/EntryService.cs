using DynaCluster.Protocol;
using Grpc.AspNetCore.Server.Model;

namespace DynaCluster.Node.Cluster;

/// <summary>What a node that belongs to no cluster yet says of itself: that it knows none.</summary>
internal sealed class EntryService(EntryServiceParts parts)
{
    public Task<HelloResponse> HelloAsync()
        => Task.FromResult(new HelloResponse
        {
            Incarnation = ClusterClient.NameOf(parts.Incarnation),
            Bootstraps = parts.Bootstraps,
        });
}

/// <param name="Incarnation">Of the node that waits.</param>
/// <param name="Bootstraps">It waits until it may make a cluster.</param>
internal sealed record EntryServiceParts(Guid Incarnation, bool Bootstraps = false);

/// <summary>Tells the server which method the service has.</summary>
internal sealed class EntryServiceMethods : IServiceMethodProvider<EntryService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<EntryService> context)
        => context.AddUnaryMethod(ClusterMethods.Hello, [], static (service, _, _) => service.HelloAsync());
}
