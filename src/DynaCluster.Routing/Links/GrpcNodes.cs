using System.Net.Http;
using DynaCluster.Model;
using DynaCluster.Protocol;
using Grpc.Core;
using Grpc.Net.Client;

namespace DynaCluster.Routing.Links;

/// <summary>Opens the streams of <see cref="PartitionLink"/> over gRPC, each with a connection of its own, so that
/// nothing that a failed one left behind holds up the next.</summary>
internal sealed class GrpcNodes(Guid cluster)
{
    /// <inheritdoc cref="PartitionConnect"/>
    public async Task<PartitionConnection> ConnectAsync(string address, CancellationToken token)
    {
        GrpcChannel channel = GrpcChannel.ForAddress(
            new Uri("http://" + address),
            new GrpcChannelOptions
            {
                HttpHandler = CreateTransport(),
                DisposeHttpClient = true,
                MaxReceiveMessageSize = Limits.PartitionMessageBytesMax,
                MaxSendMessageSize = Limits.PartitionMessageBytesMax,
            });
        AsyncDuplexStreamingCall<PartitionCalls, PartitionAnswers>? call = null;
        try
        {
            Metadata headers = new() { { PartitionMethods.ClusterHeader, cluster.ToString("D") } };
            call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(
                PartitionMethods.Exchange, null, new CallOptions(headers));
            Metadata answered = await call.ResponseHeadersAsync.WaitAsync(token);
            if (answered.GetValue(PartitionMethods.ClusterHeader) != cluster.ToString("D"))
            {
                throw new IOException("it is no node of this cluster");
            }

            return new PartitionConnection(call.RequestStream, call.ResponseStream, () => Abort(call, channel));
        }
        catch (Exception)
        {
            Abort(call, channel);
            throw;
        }
    }

    private static void Abort(AsyncDuplexStreamingCall<PartitionCalls, PartitionAnswers>? call, GrpcChannel channel)
    {
        call?.Dispose();
        channel.Dispose();
    }

    private static SocketsHttpHandler CreateTransport() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        InitialHttp2StreamWindowSize = Limits.LinkWindowBytes,
        KeepAlivePingDelay = Limits.LinkPingDelay,
        KeepAlivePingTimeout = Limits.LinkPingDuration,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
    };
}
