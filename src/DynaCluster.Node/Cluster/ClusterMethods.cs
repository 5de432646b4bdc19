using DynaCluster.Protocol;
using DynaCluster.Routing.Links;
using Google.Protobuf;
using Grpc.Core;

namespace DynaCluster.Node.Cluster;

/// <summary>The gRPC methods of cluster.proto.</summary>
internal static class ClusterMethods
{
    private const string Service = "dynacluster.v1.Cluster";

    public static readonly Method<HelloRequest, HelloResponse> Hello =
        Of(nameof(Hello), HelloRequest.Parser, HelloResponse.Parser);

    public static readonly Method<JoinRequest, JoinResponse> Join =
        Of(nameof(Join), JoinRequest.Parser, JoinResponse.Parser);

    public static readonly Method<CatalogWatchRequest, CatalogCopy> WatchCatalog = Of(
        nameof(WatchCatalog), CatalogWatchRequest.Parser, CatalogCopy.Parser, MethodType.ServerStreaming);

    public static readonly Method<NodeStatusRequest, NodeStatus> Status =
        Of(nameof(Status), NodeStatusRequest.Parser, NodeStatus.Parser);

    public static readonly Method<TransferRequest, TransferResponse> TransferLeadership =
        Of(nameof(TransferLeadership), TransferRequest.Parser, TransferResponse.Parser);

    public static readonly Method<DigestRequest, DigestResponse> Digest =
        Of(nameof(Digest), DigestRequest.Parser, DigestResponse.Parser);

    private static Method<TRequest, TResponse> Of<TRequest, TResponse>(
        string name, MessageParser<TRequest> request, MessageParser<TResponse> response,
        MethodType type = MethodType.Unary)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
        => new(type, Service, name, PartitionMethods.Form(request), PartitionMethods.Form(response));
}
