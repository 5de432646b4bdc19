using System.Net;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace DynaCluster.Server.Doors;

/// <summary>The operator's door, on loopback only: /metrics (Prometheus), /healthz (the process lives) and /readyz
/// (it serves requests).</summary>
public static class AdminDoor
{
    /// <param name="isReady">Asked at each /readyz; null when it is, else why it is not.</param>
    public static WebApplication Build(int port, ILoggerFactory logging, Func<string?> isReady)
    {
        WebApplicationBuilder builder = HttpDoor.CreateBuilder(new IPEndPoint(IPAddress.Loopback, port), logging);
        builder.Services.AddOpenTelemetry().ConfigureResource(process => process.AddService("dynacluster"))
            .WithMetrics(metrics => metrics
                .AddMeter("DynaCluster*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
                .AddPrometheusExporter());
        WebApplication door = builder.Build();
        door.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
        door.Run(context => AnswerAsync(context, isReady));
        return door;
    }

    private static Task AnswerAsync(HttpContext context, Func<string?> isReady)
    {
        (int status, string text) = context.Request.Path.Value switch
        {
            "/healthz" => (StatusCodes.Status200OK, "ok"),
            "/readyz" => isReady() is { } reason
                ? (StatusCodes.Status503ServiceUnavailable, reason)
                : (StatusCodes.Status200OK, "ok"),
            _ => (StatusCodes.Status404NotFound, "see /metrics, /healthz and /readyz"),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n");
    }
}
