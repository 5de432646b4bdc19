using System.Net;
using DynaCluster.Node.Services;
using DynaCluster.Routing;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DynaCluster.Tests.Routing.Links;

/// <summary>A node port on loopback with a double of groups behind the real service.</summary>
internal sealed class ServedGroups : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ServedGroups(WebApplication application, string address)
    {
        _application = application;
        Address = address;
    }

    public string Address { get; }

    public static async Task<ServedGroups> OpenAsync(Guid cluster, IPartitionChannel groups)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging().AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new PartitionsServiceParts(cluster, groups));
        builder.Services.AddSingleton<IServiceMethodProvider<PartitionsService>, PartitionsServiceMethods>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        WebApplication application = builder.Build();
        application.MapGrpcService<PartitionsService>();
        await application.StartAsync();
        string url = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
            .Addresses.First(); // Kestrel always has it
        return new ServedGroups(application, new Uri(url).Authority);
    }

    /// <summary>Ends all streams at once.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }
}
