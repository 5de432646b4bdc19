using System.Net;
using System.Runtime.InteropServices;
using DynaCluster.Model;
using DynaCluster.Node.Cluster;
using DynaCluster.Protocol;
using DynaCluster.Protocol.Api;
using DynaCluster.Router;
using DynaCluster.Router.Messages;
using DynaCluster.Router.Operations;
using DynaCluster.Server.Doors;
using DynaCluster.Server.Folders;
using DynaCluster.Server.Logging;
using DynaCluster.Server.Options;

namespace DynaCluster.Server.Composition;

/// <summary>
/// One running server. Start: folder lock, admin door, node, DynamoDB door. Stop: DynamoDB door (requests that have
/// begun may end), node, admin door, folder lock.
/// </summary>
public sealed class ServerHost(ServerOptions options, ILoggerFactory logging) : IAsyncDisposable
{
    private readonly ILogger _log = logging.CreateLogger("DynaCluster.Server");
    private readonly TaskCompletionSource<string> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _starting = new();
    private DataFolder? _folder;
    private ClusterNode? _node;
    private WebApplication? _admin;
    private WebApplication? _door;
    private WebApplication? _grpc;
    private ReservedPort? _grpcPort;
    private volatile bool _ready;

    /// <summary>Runs until a signal or a fault of the node.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="StartRefusedException">It did not start.</exception>
    public async Task<int> RunAsync()
    {
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        try
        {
            await StartAsync(_starting.Token);
        }
        catch (OperationCanceledException) when (_starting.IsCancellationRequested)
        {
            // a signal during the start: what has begun is stopped below
        }
        string reason = await _stop.Task;
        _ready = false;
        _log.Stopping(reason);
        Task stopping = DisposeAsync().AsTask();
        if (await Task.WhenAny(stopping, Task.Delay(Limits.StopDuration, TimeProvider.System)) != stopping)
        {
            _log.StopTimedOut(Limits.StopDuration.TotalSeconds);
            return ExitCodes.StopTimedOut;
        }
        await stopping;
        _log.Stopped();
        return ExitCodes.Clean;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(
            StopDoorAsync(Interlocked.Exchange(ref _door, null)),
            StopDoorAsync(Interlocked.Exchange(ref _grpc, null)));
        Interlocked.Exchange(ref _grpcPort, null)?.Dispose();
        if (Interlocked.Exchange(ref _node, null) is { } node)
        {
            await node.DisposeAsync();
        }
        await StopDoorAsync(Interlocked.Exchange(ref _admin, null));
        Interlocked.Exchange(ref _folder, null)?.Dispose();
        _starting.Dispose();
    }

    private async Task StartAsync(CancellationToken token)
    {
        _folder = DataFolder.Open(options);
        _admin = AdminDoor.Build(options.AdminPort, logging, WhyNotReady);
        string admin = await HttpDoor.StartAsync(
            _admin, new IPEndPoint(IPAddress.Loopback, options.AdminPort), OptionTable.AdminPort.Name);
        Random random = new();
        _grpcPort = ReservedPort.Take(
            options.Bind, options.GrpcPort, ServerOptions.GrpcPortDefault, OptionTable.GrpcPort.Name);
        _node = await Roles.OpenNodeAsync(
            options, new NodePlace(_folder, _grpcPort.EndPoint.Port), logging, random, token);
        await Roles.StartNodeAsync(_node, _folder, token);
        List<GrpcDoorService> services = [new(AdminReflection.Descriptor.Services[0], _node.AdminService)];
        string? endpoint = options.IsRouter ? await OpenDoorAsync(_node, random, services) : null;
        _grpc = GrpcDoor.Build(_grpcPort, logging, services);
        string grpc = await HttpDoor.StartAsync(_grpc, _grpcPort.EndPoint, OptionTable.GrpcPort.Name);
        _ready = true;
        if (endpoint is not null)
        {
            Announce(endpoint, grpc, admin);
        }
        else
        {
            _log.ListeningToNodes(_node.Address, admin, options.Data);
        }
    }

    /// <param name="services">What the gRPC door is to have.</param>
    /// <returns>Where it listens.</returns>
    private async Task<string> OpenDoorAsync(ClusterNode node, Random random, List<GrpcDoorService> services)
    {
        RouterContext router = Roles.CreateRouter(options, node, logging, random);
        OperationTable operations = OperationTable.Of(router);
        services.Add(GrpcDoorService.Of(Items.Descriptor, new ItemsService(router, operations)));
        _door = DynamoDoor.Build(options, logging, router, operations);
        return await HttpDoor.StartAsync(_door, new IPEndPoint(options.Bind, options.Port), OptionTable.Port.Name);
    }

    private string? WhyNotReady()
        => !_ready ? "starting or stopping" : _node is { Host.IsReady: true } ? null : "a group has no leader";

    private void Announce(string endpoint, string grpc, string admin)
    {
        string firstTable = Banner.FirstTable(endpoint, options.Region);
        if (Console.IsOutputRedirected)
        {
            _log.Listening(endpoint, grpc, admin, options.Data);
            _log.FirstTable(firstTable);
        }
        else
        {
            Console.Out.WriteLine(Banner.Terminal(endpoint, grpc, admin, options.Data, firstTable));
        }
        if (!IPAddress.IsLoopback(options.Bind))
        {
            _log.Insecure(endpoint);
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        // A second signal finds the task completed and takes its default course: the process ends at once.
        context.Cancel = _stop.TrySetResult(context.Signal.ToString());
        _starting.Cancel();
    }

    private static async Task StopDoorAsync(WebApplication? door)
    {
        if (door is null)
        {
            return;
        }
        using CancellationTokenSource drain = new(Limits.StopDrainDuration, TimeProvider.System);
        await door.StopAsync(drain.Token);
        await door.DisposeAsync();
    }
}
