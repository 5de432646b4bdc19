using System.Net;
using DynaCluster.Consensus.Snapshots;
using DynaCluster.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Consensus.Links;

/// <summary>The port at which other nodes reach this one: HTTP/2 without TLS.</summary>
public sealed class NodePort : IAsyncDisposable
{
    private readonly WebApplication _application;

    private NodePort(WebApplication application, IPEndPoint endPoint)
    {
        _application = application;
        EndPoint = endPoint;
    }

    /// <summary>Where it listens, with the port that was picked for 0.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Opens it for the links of Raft.</summary>
    /// <param name="shelf">What is given to replicas that are new or too far behind; null: nothing.</param>
    /// <param name="more">Further services between nodes.</param>
    /// <exception cref="IOException">The address cannot be had.</exception>
    public static Task<NodePort> OpenAsync(
        IPEndPoint address, PeerLinks links, ILoggerFactory logging, SnapshotShelf? shelf = null,
        params IReadOnlyList<NodePortService> more)
    {
        List<NodePortService> services = [NodePortService.Of<PeerService, PeerServiceMethods>(links), .. more];
        if (shelf is not null)
        {
            services.Add(NodePortService.Of<SnapshotService, SnapshotServiceMethods>(shelf));
        }

        return OpenAsync(address, logging, services);
    }

    /// <inheritdoc cref="OpenAsync(IPEndPoint, PeerLinks, ILoggerFactory, SnapshotShelf?,
    /// IReadOnlyList{NodePortService})" path="/exception"/>
    public static async Task<NodePort> OpenAsync(
        IPEndPoint address, ILoggerFactory logging, IReadOnlyList<NodePortService> services)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logging).AddLogging();
        builder.Services.AddSingleton<IHostLifetime, NodePortLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Limits.NodePortStopDuration);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = Limits.NodePortMessageBytesMax;
            grpc.MaxSendMessageSize = Limits.NodePortMessageBytesMax;
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, address));
        foreach (var service in services)
        {
            service.Add(builder.Services);
        }

        var application = builder.Build();
        foreach (var service in services)
        {
            service.Map(application);
        }

        await application.StartAsync();
        var url = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
            .Addresses.First(); // Kestrel always has it
        return new NodePort(application, new IPEndPoint(address.Address, new Uri(url).Port));
    }

    /// <summary>Ends the streams of the peers at once, and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel, IPEndPoint address)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = Limits.NodePortConnectionsMax;
        kestrel.Limits.MinRequestBodyDataRate = null; // a stream rests for as long as there is nothing to say
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.Http2.InitialConnectionWindowSize = Limits.LinkWindowBytes;
        kestrel.Limits.Http2.InitialStreamWindowSize = Limits.LinkWindowBytes;
        kestrel.Limits.Http2.KeepAlivePingDelay = Limits.LinkPingDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = Limits.LinkPingDuration;
        kestrel.Listen(address, listen => listen.Protocols = HttpProtocols.Http2);
    }
}
