using DynaCluster.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace DynaCluster.Client.Admin;

/// <summary>The gRPC methods of admin.proto, as a client has them.</summary>
internal static class AdminMethods
{
    private const string Service = "dynacluster.v1.Admin";

    public static readonly Method<ClusterStatusRequest, ClusterStatusResponse> Status =
        Of("ClusterStatus", ClusterStatusRequest.Parser, ClusterStatusResponse.Parser);

    public static readonly Method<VerifyGroupRequest, VerifyGroupResponse> Verify =
        Of("VerifyGroup", VerifyGroupRequest.Parser, VerifyGroupResponse.Parser);

    public static readonly Method<RemoveNodeRequest, RemoveNodeResponse> Remove =
        Of("RemoveNode", RemoveNodeRequest.Parser, RemoveNodeResponse.Parser);

    public static readonly Method<TransferLeadershipRequest, TransferLeadershipResponse> Transfer =
        Of("TransferLeadership", TransferLeadershipRequest.Parser, TransferLeadershipResponse.Parser);

    private static Method<TRequest, TResponse> Of<TRequest, TResponse>(
        string name, MessageParser<TRequest> request, MessageParser<TResponse> response)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
        => new(MethodType.Unary, Service, name, Form(request), Form(response));

    private static Marshaller<T> Form<T>(MessageParser<T> parser)
        where T : IMessage<T>
        => Marshallers.Create(
            static (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
