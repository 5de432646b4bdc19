using DynaCluster.Consensus.Links;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace DynaCluster.Server.Doors;

/// <summary>A service of the gRPC door.</summary>
/// <param name="Descriptor">What reflection tells of it.</param>
/// <param name="Service">The service.</param>
public sealed record GrpcDoorService(ServiceDescriptor Descriptor, NodePortService Service)
{
    /// <param name="service">Derives from the generated base: one instance serves all calls.</param>
    public static GrpcDoorService Of<TService>(ServiceDescriptor descriptor, TService service)
        where TService : class
        => new(descriptor, new NodePortService(
            services => services.AddSingleton(service), static routes => routes.MapGrpcService<TService>()));
}
