using Grpc.AspNetCore.Server.Model;

namespace DynaCluster.Consensus.Links;

/// <summary>Tells the server which method the service has; its messages are counted with the links' others.</summary>
internal sealed class PeerServiceMethods(PeerLinks links) : IServiceMethodProvider<PeerService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<PeerService> context)
        => context.AddDuplexStreamingMethod(
            PeerMethods.Exchange(links.Held),
            [],
            static (service, requests, replies, call) => service.ExchangeAsync(requests, replies, call));
}
