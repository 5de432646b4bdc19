using DynaCluster.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace DynaCluster.Routing.Links;

/// <summary>The gRPC method of partitions.proto, for both of its ends.</summary>
public static class PartitionMethods
{
    public const string Service = "dynacluster.v1.Partitions";

    /// <summary>The header that carries the caller's cluster id, and the callee's in the answer.</summary>
    public const string ClusterHeader = "dyna-cluster";

    public static readonly Method<PartitionCalls, PartitionAnswers> Exchange = new(
        MethodType.DuplexStreaming, Service, nameof(Exchange), Form(PartitionCalls.Parser),
        Form(PartitionAnswers.Parser));

    /// <summary>How a message is written and read without a copy of its own.</summary>
    public static Marshaller<T> Form<T>(MessageParser<T> parser)
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
