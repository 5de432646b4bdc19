using Grpc.AspNetCore.Server.Model;

namespace DynaCluster.Consensus.Snapshots;

/// <summary>Tells the server which methods the service has.</summary>
internal sealed class SnapshotServiceMethods : IServiceMethodProvider<SnapshotService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<SnapshotService> context)
    {
        context.AddUnaryMethod(
            SnapshotMethods.Prepare, [], static (service, request, call) => service.PrepareAsync(request, call));
        context.AddServerStreamingMethod(
            SnapshotMethods.FetchFile,
            [],
            static (service, request, chunks, call) => service.FetchFileAsync(request, chunks, call));
        context.AddUnaryMethod(
            SnapshotMethods.Release, [], static (service, request, _) => service.ReleaseAsync(request));
        context.AddUnaryMethod(
            SnapshotMethods.FetchLog, [], static (service, request, _) => service.FetchLogAsync(request));
    }
}
