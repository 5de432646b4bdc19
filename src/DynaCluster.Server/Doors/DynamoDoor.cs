using DynaCluster.Router;
using DynaCluster.Router.Http;
using DynaCluster.Server.Options;

namespace DynaCluster.Server.Doors;

/// <summary>The DynamoDB door: every request goes to the router's endpoint.</summary>
public static class DynamoDoor
{
    public static WebApplication Build(ServerOptions options, ILoggerFactory logging, RouterContext router)
    {
        WebApplication door = HttpDoor.CreateBuilder(options.Bind, options.Port, logging).Build();
        DynamoEndpoint.Map(door, router);
        return door;
    }
}
