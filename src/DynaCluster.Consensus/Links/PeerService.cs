using System.Globalization;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Consensus.Links;

/// <summary>The side of a stream that was called, on the node port.</summary>
internal sealed class PeerService(PeerLinks links, IHostApplicationLifetime lifetime, ILogger<PeerService> log)
{
    public async Task ExchangeAsync(
        IAsyncStreamReader<FrameBatch> requests, IServerStreamWriter<FrameBatch> replies, ServerCallContext context)
    {
        if (!ulong.TryParse(
            context.RequestHeaders.GetValue(PeerMethods.NodeHeader), CultureInfo.InvariantCulture, out var node))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"no {PeerMethods.NodeHeader} was given"));
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await context.WriteResponseHeadersAsync(new Metadata
            {
                { PeerMethods.NodeHeader, links.Node.ToString(CultureInfo.InvariantCulture) },
            });
            await links.ServeAsync(new PeerConnection(node, requests, replies, static () => { }), ending.Token);
        }
        catch (FrameException e)
        {
            log.PeerStreamRefused(node, e.Message);
            throw new RpcException(
                new Status(e.IsNewer ? StatusCode.FailedPrecondition : StatusCode.DataLoss, e.Message));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The peer went, this node stops, or another stream of the same node took over: the other end knows.
        }
    }
}
