using DynaCluster.Model;
using DynaCluster.Node.Telemetry;
using DynaCluster.Placement.Catalog;
using DynaCluster.Placement.Plans;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Cluster;

/// <summary>
/// Brings replicas and leaders to where they belong, one step at a time, on the node that leads the catalog. Each step
/// follows from the catalog and from what the nodes say of themselves, so that another node goes on where this one
/// stopped. Its owner starts and stops it.
/// </summary>
internal sealed class PlacementDriver(
    PlacementParts parts, CatalogView view, IPartitionChannel cluster, TimeProvider time, ILogger events)
    : IAsyncDisposable
{
    private readonly Dictionary<uint, long> _moved = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private static bool IsSettled(CatalogSnapshot catalog)
        => catalog.Placements.Values.All(placement => placement.Replicas.All(replica => !replica.Leaving));

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                if (parts.IsLed() && view.Current.Nodes.Count > 1)
                {
                    await StepAsync();
                }

                await Task.Delay(Limits.PlacementPause, time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is the one reason to leave.
        }
        catch (Exception fault)
        {
            parts.Failed(fault);
        }
    }

    private async Task StepAsync()
    {
        await PlaceAsync();
        CatalogSnapshot catalog = view.Current;
        NodeStatus[] statuses = await AskAllAsync(catalog);
        await SettleAsync(catalog, statuses);
        if (IsSettled(catalog) && LeaderPlan.Next(LedGroups(catalog, statuses)) is { } move)
        {
            await TransferAsync(catalog, statuses, move);
        }
    }

    /// <summary>All groups that can be placed now, one after the other: each change counts for the next.</summary>
    private async Task PlaceAsync()
    {
        while (PlacementPlan.Next(view.Current) is { } place)
        {
            Task replaced = view.Replaced;
            if (!await ChangeAsync(new CatalogRequest { PlaceGroup = place }))
            {
                return;
            }

            events.GroupPlaced(place.Group, place.Nodes);
            if (view.Current.Placements[place.Group].Epoch == place.Epoch)
            {
                // The change is decided, and this node's copy of the catalog is about to show it.
                await Task.WhenAny(replaced, Task.Delay(Limits.PlacementPause, time, _stop.Token));
                _stop.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task<NodeStatus[]> AskAllAsync(CatalogSnapshot catalog)
    {
        NodeStatus?[] answers = await Task.WhenAll(catalog.Nodes.Values
            .Where(node => node is { State: NodeState.Active, Storage: true })
            .Select(AskAsync));
        return [.. answers.OfType<NodeStatus>()];
    }

    private async Task<NodeStatus?> AskAsync(NodeDefinition node)
    {
        try
        {
            NodeStatus status = await parts.Clients.To(node.NodeAddress)
                .StatusAsync(parts.Identity.Cluster, _stop.Token);
            return status.Node == node.Id ? status : null;
        }
        catch (IOException)
        {
            return null; // it is silent: what it has is left where it is
        }
    }

    /// <summary>A group whose voters are those that are wanted forgets the ones that leave.</summary>
    private async Task SettleAsync(CatalogSnapshot catalog, NodeStatus[] statuses)
    {
        foreach (GroupPlacement placement in catalog.Placements.Values
            .Where(placement => placement.Replicas.Any(replica => replica.Leaving)))
        {
            ReplicaState? leader = statuses.SelectMany(status => status.Replicas)
                .FirstOrDefault(replica => replica.Group == placement.Group && replica.Role == ReplicaRole.Leader);
            IEnumerable<ulong> wanted = placement.Replicas.Where(replica => !replica.Leaving)
                .Select(replica => replica.Replica);
            if (leader is not null && wanted.ToHashSet().SetEquals(leader.Voters))
            {
                await ChangeAsync(new CatalogRequest
                {
                    SettleGroup = new SettleGroupChange { Group = placement.Group, Epoch = placement.Epoch },
                });
            }
        }
    }

    /// <summary>A group whose leader was moved a short while ago stays where it is.</summary>
    private List<LedGroup> LedGroups(CatalogSnapshot catalog, NodeStatus[] statuses)
    {
        List<LedGroup> groups = [];
        foreach (uint group in catalog.Placements.Keys)
        {
            (ulong Node, ReplicaState State)[] replicas = [.. statuses.SelectMany(status => status.Replicas
                .Where(replica => replica.Group == group).Select(replica => (status.Node, replica)))];
            (ulong Node, ReplicaState State)[] leaders =
                [.. replicas.Where(replica => replica.State.Role == ReplicaRole.Leader)];
            if (leaders is not [var leader])
            {
                continue; // nobody leads, or a deposed leader does not know it yet
            }

            bool rests = _moved.TryGetValue(group, out long at) && time.GetElapsedTime(at) < Limits.LeaderRest;
            groups.Add(new LedGroup(group, leader.Node, rests ? [leader.Node] : [.. replicas
                .Where(replica => leader.State.Voters.Contains(replica.State.Replica)
                    && replica.State.Role is ReplicaRole.Leader or ReplicaRole.Follower
                    && leader.State.CommitIndex - replica.State.AppliedIndex <= Limits.CatchUpLagMax)
                .Select(replica => replica.Node)]));
        }

        return groups;
    }

    private async Task TransferAsync(CatalogSnapshot catalog, NodeStatus[] statuses, LeaderMove move)
    {
        _moved[move.Group] = time.GetTimestamp();
        ulong replica = statuses.Where(status => status.Node == move.To).SelectMany(status => status.Replicas)
            .First(state => state.Group == move.Group).Replica;
        TransferRequest request = new()
        {
            ClusterId = ClusterClient.NameOf(parts.Identity.Cluster),
            Group = move.Group,
            Replica = replica,
        };
        try
        {
            TransferResponse response = await parts.Clients.To(catalog.Nodes[move.From].NodeAddress)
                .TransferLeadershipAsync(request, _stop.Token);
            events.LeaderMoved(
                move.Group, move.From, move.To, response.Transferred ? "done" : response.Reason);
        }
        catch (IOException e)
        {
            events.LeaderMoved(move.Group, move.From, move.To, e.Message);
        }
    }

    private async Task<bool> ChangeAsync(CatalogRequest request)
    {
        CatalogResponse response = await cluster.ChangeCatalogAsync(request, _stop.Token);
        return response.ErrorType.Length == 0; // else somebody else was first, or it is tried again
    }
}

/// <summary>What the driver needs of its node.</summary>
/// <param name="IsLed">Whether this node leads the catalog.</param>
/// <param name="Failed">The driver ended by a fault.</param>
internal sealed record PlacementParts(
    NodeIdentity Identity, ClusterClients Clients, Func<bool> IsLed, Action<Exception> Failed);
