using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Workloads;

/// <summary>A client's way to the cluster over the lives of its nodes. It retries what certainly did not happen, and
/// nothing else.</summary>
/// <param name="site">The node beside which the client is.</param>
public sealed class Connection(SimulatedWorld world, SimulatedCluster cluster, int site)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

    private readonly ClusterChannel _channel = new(cluster, world.Time, site)
    {
        Patience = TimeSpan.FromMilliseconds(world.Random.Next(2) == 0 ? world.Random.Next(80, 400) : 12_000),
    };

    /// <summary>As long as a client thinks before its next request.</summary>
    public Task PauseAsync() => PauseAsync(cluster.Pace);

    /// <summary>As long as somebody thinks who only asks.</summary>
    public Task PauseShortlyAsync() => PauseAsync(1);

    /// <returns>Null: the outcome is unknown.</returns>
    public async Task<WriteResponse?> WriteAsync(WriteRequest request)
    {
        WriteResponse response = await _channel.WriteAsync(request, CancellationToken.None);
        return response.Error is { Fate: RequestFate.Unknown } ? null : response;
    }

    /// <summary>Reads until it is answered: a read that was lost is asked again.</summary>
    public async Task<GetResponse> GetAsync(GetRequest request)
    {
        GetResponse response = await _channel.GetAsync(request, CancellationToken.None);
        Accept(response.Error);
        return response;
    }

    /// <inheritdoc cref="GetAsync"/>
    public async Task<RangeResponse> ReadRangeAsync(RangeRequest request)
    {
        RangeResponse response = await _channel.ReadRangeAsync(request, CancellationToken.None);
        Accept(response.Error);
        return response;
    }

    /// <summary>Whatever it answers, or null when it is lost: the catalog shows whether it happened.</summary>
    public async Task<CatalogResponse?> ChangeCatalogAsync(CatalogRequest request)
    {
        try
        {
            return await _channel.ChangeCatalogAsync(request, CancellationToken.None);
        }
        catch (ProcessLostException)
        {
            return null;
        }
    }

    /// <summary>The newest catalog that a node knows, and not an older one than this revision.</summary>
    public async Task<CatalogSnapshot> CatalogAsync(long revisionMin)
    {
        while (true)
        {
            CatalogSnapshot? newest = cluster.Serving
                .Select(static life => life.Host?.Catalog.Current)
                .OfType<CatalogSnapshot>()
                .MaxBy(static catalog => catalog.Revision);
            if (newest is { Map: not null } && newest.Revision >= revisionMin)
            {
                return newest;
            }

            await Task.Delay(s_pause, world.Time);
        }
    }

    private static void Accept(RequestError? error)
    {
        if (error is not null)
        {
            throw new SimulationException($"A read was refused: {error.Type}: {error.Message}");
        }
    }

    private Task PauseAsync(int pace) => Task.Delay(
        TimeSpan.FromTicks(world.Random.NextInt64(pace * cluster.Forms.ThinkMax.Ticks)), world.Time);
}
