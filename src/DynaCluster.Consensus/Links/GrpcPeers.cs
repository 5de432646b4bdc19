using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DynaCluster.Model;
using Grpc.Core;
using Grpc.Net.Client;

namespace DynaCluster.Consensus.Links;

/// <summary>Opens streams to other nodes. Each has a channel and a connection of its own, so that nothing that a failed
/// one left behind, a delay of gRPC's or a half-open connection, holds up the next.</summary>
internal sealed class GrpcPeers(ulong node)
{
    private readonly Method<FrameBatch, FrameBatch> _exchange = PeerMethods.Exchange(null);

    /// <inheritdoc cref="PeerConnect"/>
    public async Task<PeerConnection> ConnectAsync(NodeAddress address, CancellationToken token)
    {
        var channel = GrpcChannel.ForAddress(
            new UriBuilder(Uri.UriSchemeHttp, address.Host, address.Port).Uri,
            new GrpcChannelOptions
            {
                HttpHandler = CreateTransport(),
                DisposeHttpClient = true,
                MaxReceiveMessageSize = PeerMethods.MessageBytesMax,
                MaxSendMessageSize = PeerMethods.MessageBytesMax,
            });
        AsyncDuplexStreamingCall<FrameBatch, FrameBatch>? call = null;
        try
        {
            Metadata headers = new() { { PeerMethods.NodeHeader, node.ToString(CultureInfo.InvariantCulture) } };
            call = channel.CreateCallInvoker()
                .AsyncDuplexStreamingCall(_exchange, null, new CallOptions(headers));
            var answered = await call.ResponseHeadersAsync.WaitAsync(token);
            var peer = ulong.Parse(answered.GetValue(PeerMethods.NodeHeader) ?? "0", CultureInfo.InvariantCulture);
            return new PeerConnection(peer, call.ResponseStream, call.RequestStream, () => Abort(call, channel));
        }
        catch (Exception e)
        {
            Abort(call, channel);
            throw e is RpcException refused ? new IOException(refused.Status.Detail, refused) : e;
        }
    }

    private static void Abort(AsyncDuplexStreamingCall<FrameBatch, FrameBatch>? call, GrpcChannel channel)
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
        ConnectCallback = ConnectSocketAsync, // also keeps gRPC from connecting on its own account
        InitialHttp2StreamWindowSize = Limits.LinkWindowBytes,
        KeepAlivePingDelay = Limits.LinkPingDelay,
        KeepAlivePingTimeout = Limits.LinkPingDuration,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
    };

    private static async ValueTask<Stream> ConnectSocketAsync(
        SocketsHttpConnectionContext context, CancellationToken token)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync((EndPoint)context.DnsEndPoint, token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception)
        {
            socket.Dispose();
            throw;
        }
    }
}
