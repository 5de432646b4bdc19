using DynaCluster.Model;
using Grpc.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace DynaCluster.Server.Doors;

/// <summary>The gRPC door of applications and operators: HTTP/2 without TLS, with server reflection.</summary>
public static class GrpcDoor
{
    public static WebApplication Build(
        ReservedPort port, ILoggerFactory logging, IReadOnlyList<GrpcDoorService> services)
    {
        WebApplicationBuilder builder = HttpDoor.CreateBuilder(port.EndPoint, logging, HttpProtocols.Http2);
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Limits.Http2.MaxStreamsPerConnection = Limits.GrpcStreamsMax);
        builder.Services.Configure<SocketTransportOptions>(
            transport => transport.CreateBoundListenSocket = _ => port.Open());
        builder.Services.AddLogging();
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = Limits.GrpcMessageBytesMax;
            grpc.MaxSendMessageSize = Limits.GrpcMessageBytesMax;
        });
        foreach (GrpcDoorService service in services)
        {
            service.Service.Add(builder.Services);
        }
        // Made when somebody asks: the files of all services are no small thing.
        builder.Services.AddSingleton(_ => new ReflectionV1ServiceImpl([.. services.Select(s => s.Descriptor)]));
        builder.Services.AddSingleton(_ => new ReflectionServiceImpl([.. services.Select(s => s.Descriptor)]));
        WebApplication door = builder.Build();
        foreach (GrpcDoorService service in services)
        {
            service.Service.Map(door);
        }
        door.MapGrpcService<ReflectionV1ServiceImpl>();
        door.MapGrpcService<ReflectionServiceImpl>(); // tools still ask for the version before
        return door;
    }
}
