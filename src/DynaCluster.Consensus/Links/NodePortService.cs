using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DynaCluster.Consensus.Links;

/// <summary>A gRPC service of the node port.</summary>
/// <param name="Add">Registers what it is made of.</param>
/// <param name="Map">Maps its methods.</param>
public sealed record NodePortService(Action<IServiceCollection> Add, Action<IEndpointRouteBuilder> Map)
{
    /// <typeparam name="TService">The service.</typeparam>
    /// <typeparam name="TMethods">Says which methods it has.</typeparam>
    /// <param name="part">What the service is given.</param>
    public static NodePortService Of<TService, TMethods>(object part)
        where TService : class
        where TMethods : class, IServiceMethodProvider<TService>
        => new(
            services => services.AddSingleton(part.GetType(), part)
                .AddSingleton<IServiceMethodProvider<TService>, TMethods>(),
            static routes => routes.MapGrpcService<TService>());
}
