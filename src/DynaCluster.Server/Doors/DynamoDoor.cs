using System.Net;
using DynaCluster.Router;
using DynaCluster.Router.Http;
using DynaCluster.Router.Operations;
using DynaCluster.Server.Options;

namespace DynaCluster.Server.Doors;

/// <summary>The DynamoDB door: every request goes to the router's endpoint.</summary>
public static class DynamoDoor
{
    public static WebApplication Build(
        ServerOptions options, ILoggerFactory logging, RouterContext router, OperationTable operations)
    {
        IPEndPoint address = new(options.Bind, options.Port);
        WebApplication door = HttpDoor.CreateBuilder(address, logging).Build();
        DynamoEndpoint.Map(door, router, operations);
        return door;
    }
}
