using DynaCluster.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace DynaCluster.Consensus.Snapshots;

/// <summary>The gRPC methods of snapshots.proto.</summary>
internal static class SnapshotMethods
{
    private const string Service = "dynacluster.v1.Snapshots";

    public static readonly Method<SnapshotRequest, SnapshotManifest> Prepare =
        Of(nameof(Prepare), MethodType.Unary, SnapshotRequest.Parser, SnapshotManifest.Parser);

    public static readonly Method<FileRequest, FileChunk> FetchFile =
        Of(nameof(FetchFile), MethodType.ServerStreaming, FileRequest.Parser, FileChunk.Parser);

    public static readonly Method<SnapshotRelease, SnapshotReleased> Release =
        Of(nameof(Release), MethodType.Unary, SnapshotRelease.Parser, SnapshotReleased.Parser);

    public static readonly Method<LogRequest, LogResponse> FetchLog =
        Of(nameof(FetchLog), MethodType.Unary, LogRequest.Parser, LogResponse.Parser);

    private static Method<TRequest, TResponse> Of<TRequest, TResponse>(
        string name, MethodType type, MessageParser<TRequest> request, MessageParser<TResponse> response)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
        => new(type, Service, name, Form(request), Form(response));

    private static Marshaller<T> Form<T>(MessageParser<T> parser)
        where T : IMessage<T>
        => Marshallers.Create(
            (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
