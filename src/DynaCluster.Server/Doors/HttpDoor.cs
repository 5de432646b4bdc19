using System.Net;
using DynaCluster.Model;
using DynaCluster.Server.Composition;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace DynaCluster.Server.Doors;

/// <summary>One listening address with its pipeline: what the DynamoDB door and the admin door have in
/// common.</summary>
public static class HttpDoor
{
    /// <summary>Kestrel with one version of HTTP on one address, with the bounds of <see cref="Limits"/> and nothing
    /// else.</summary>
    public static WebApplicationBuilder CreateBuilder(
        IPEndPoint address, ILoggerFactory logging, HttpProtocols protocols = HttpProtocols.Http1)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logging).AddSingleton<IHostLifetime, SignalFreeLifetime>();
        // A connection of HTTP/1 has one request at a time: it is handled where it was received, since each change of
        // threads costs more than most of handling it does. Those of HTTP/2 would hold up one another.
        builder.Services.Configure<SocketTransportOptions>(
            transport => transport.UnsafePreferInlineScheduling = protocols == HttpProtocols.Http1);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = Limits.HttpConnectionsMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = Limits.HttpHeadersBytesMax;
            kestrel.Limits.MaxRequestHeaderCount = Limits.HttpHeadersMax;
            kestrel.Limits.RequestHeadersTimeout = Limits.HttpHeadersDuration;
            // The endpoint bounds the body itself, to answer in DynamoDB's words.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(address, listen => listen.Protocols = protocols);
        });
        return builder;
    }

    /// <returns>Where it listens, e.g. http://127.0.0.1:8000 (with the port that was picked for 0).</returns>
    /// <exception cref="StartRefusedException">The address cannot be had.</exception>
    public static async Task<string> StartAsync(WebApplication door, IPEndPoint address, string portOption)
    {
        try
        {
            await door.StartAsync();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw StartRefusedException.CannotStart($"Port {address.Port} on {address.Address} is in use."
                + $"{Environment.NewLine}Stop what listens there, or choose another port with --{portOption} N "
                + "(0 picks a free one).");
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            throw StartRefusedException.CannotStart($"Cannot listen on {address}: {e.Message}"
                + $"{Environment.NewLine}Choose another address or port with --bind and --{portOption}.");
        }
        return door.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }
}
