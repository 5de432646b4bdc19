using DynaCluster.Server.Options;

namespace DynaCluster.Server.Doors;

/// <summary>The DynamoDB door: every request goes to the router's endpoint.</summary>
public static class DynamoDoor
{
    public static WebApplication Build(ServerOptions options, ILoggerFactory logging)
    {
        WebApplicationBuilder builder = HttpDoor.CreateBuilder(options.Bind, options.Port, logging);
        WebApplication door = builder.Build();
        door.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        return door;
    }
}
