using DynaCluster.Protocol.Api;
using Grpc.Net.Client;

namespace DynaCluster.Client.Routing;

/// <summary>The connection to one node.</summary>
internal sealed class NodeConnection : IDisposable
{
    private const int MessageBytesMax = 32 * 1024 * 1024;

    /// <summary>An item that failed a condition comes in a trailer.</summary>
    private const int HeadersKilobytesMax = 2_048;

    private readonly GrpcChannel _channel;
    private long _unreachableSince = long.MinValue;

    public NodeConnection(string address, TimeSpan connectDeadline)
    {
        Address = address;
        _channel = GrpcChannel.ForAddress(
            new Uri("http://" + address),
            new GrpcChannelOptions
            {
                MaxReceiveMessageSize = MessageBytesMax,
                DisposeHttpClient = true,
                HttpHandler = new SocketsHttpHandler
                {
                    UseProxy = false,
                    UseCookies = false,
                    ConnectTimeout = connectDeadline,
                    EnableMultipleHttp2Connections = true,
#pragma warning disable CA2262 // two megabytes are meant: the largest item, and room for its form
                    MaxResponseHeadersLength = HeadersKilobytesMax,
#pragma warning restore CA2262
                    PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                    KeepAlivePingDelay = TimeSpan.FromSeconds(10),
                    KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
                    KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
                },
            });
        Client = new Items.ItemsClient(_channel);
    }

    public string Address { get; }

    public Items.ItemsClient Client { get; }

    /// <summary>Timestamp; MinValue: it was reached, or never tried.</summary>
    public long UnreachableSince
    {
        get => Volatile.Read(ref _unreachableSince);
        set => Volatile.Write(ref _unreachableSince, value);
    }

    public void Dispose() => _channel.Dispose();
}
