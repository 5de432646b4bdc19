using System.Collections.Concurrent;
using DynaCluster.Protocol;
using DynaCluster.Routing.Links;

namespace DynaCluster.Routing;

/// <summary>
/// The way to the leaders of all groups of a cluster, and to the nearest replicas. It remembers who leads, follows what
/// a node that does not lead says of it, and what this node's own replica hears: of a leader that fell silent no node
/// says anything, but its followers elect another. It calls this node's own groups without a socket. A request that no
/// node would take ends not applied: whoever asks waits a little and asks again. Eventually consistent reads show every
/// write that was answered here before. Thread-safe.
/// </summary>
/// <param name="table">The newest table: asked anew for each request.</param>
/// <param name="own">This node's own groups; null: it has none.</param>
public sealed class ClusterPartitions(Func<RoutingTable> table, NodeLinks links, IPartitionChannel? own)
    : IPartitionChannel
{
    private const uint CatalogGroup = 0;

    /// <summary>Nodes that one attempt asks: the one that is thought to lead, and whom it names.</summary>
    private const int HopsMax = 3;

    private readonly ConcurrentDictionary<uint, KnownLeader> _leaders = new();
    private readonly ConcurrentDictionary<uint, AnsweredIndex> _answered = new();

    /// <summary>The node that this node's own replica of a group takes for its leader; 0: it has none, or has heard of
    /// nobody since the last election began.</summary>
    public Func<uint, ulong> Heard { get; init; } = static _ => 0;

    public ValueTask<WriteResponse> WriteAsync(WriteRequest request, CancellationToken token)
        => CallLeaderAsync(request.Target.Group, request, RequestKinds.Write, token);

    public ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token)
        => request.Consistent
            ? CallLeaderAsync(request.Target.Group, request, RequestKinds.Get, token)
            : CallNearestAsync(request.Target.Group, request, RequestKinds.Get, token);

    public ValueTask<RangeResponse> ReadRangeAsync(RangeRequest request, CancellationToken token)
        => request.Consistent
            ? CallLeaderAsync(request.Target.Group, request, RequestKinds.Range, token)
            : CallNearestAsync(request.Target.Group, request, RequestKinds.Range, token);

    public ValueTask<TableStatisticsResponse> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token)
        => CallNearestAsync(request.Target.Group, request, RequestKinds.Statistics, token);

    public ValueTask<ChangesResponse> ReadChangesAsync(ChangesRequest request, CancellationToken token)
        => CallNearestAsync(request.Group, request, RequestKinds.Changes, token);

    public ValueTask<ShardsResponse> ListShardsAsync(ShardsRequest request, CancellationToken token)
        => CallLeaderAsync(request.Group, request, RequestKinds.Shards, token);

    public ValueTask<SchemaResponse> ChangeSchemaAsync(SchemaRequest request, CancellationToken token)
        => CallLeaderAsync(request.Group, request, RequestKinds.Schema, token);

    public ValueTask<IndexBatchResponse> WriteIndexAsync(IndexBatchRequest request, CancellationToken token)
        => CallLeaderAsync(request.Group, request, RequestKinds.IndexBatch, token);

    public ValueTask<BackfillResponse> ReportBackfillAsync(BackfillRequest request, CancellationToken token)
        => CallLeaderAsync(request.Group, request, RequestKinds.Backfill, token);

    public ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
        => CallLeaderAsync(CatalogGroup, request, RequestKinds.Catalog, token);

    private async ValueTask<TResponse> CallLeaderAsync<TRequest, TResponse>(
        uint group, TRequest request, RequestKind<TRequest, TResponse> kind, CancellationToken token)
    {
        RoutingTable now = table();
        ulong node = LeaderOf(group, now);
        for (int hop = 1; ; hop++)
        {
            if (Find(node, now) is not { } channel)
            {
                Forget(group, node, now);
                return kind.Nobody();
            }

            TResponse response = await kind.Call(channel, request, token);
            Refusal refusal = kind.Refusal(response);
            if (!refusal.IsNotApplied)
            {
                Note(group, kind.AppliedIndex(response));
                return response;
            }

            if (refusal.Leader == 0 || refusal.Leader == node || hop == HopsMax)
            {
                Forget(group, node, now);
                return response;
            }

            node = refusal.Leader;
            Remember(group, node);
        }
    }

    /// <summary>The replicas one after the other, the nearest first; the last one's answer counts.</summary>
    private async ValueTask<TResponse> CallNearestAsync<TRequest, TResponse>(
        uint group, TRequest request, RequestKind<TRequest, TResponse> kind, CancellationToken token)
    {
        RoutingTable now = table();
        int count = now.NodesOf(group).Length;
        if (_answered.TryGetValue(group, out AnsweredIndex? answered))
        {
            kind.SetLeastIndex(request, answered.Highest);
        }

        for (int i = 0; i < count; i++)
        {
            if (Find(now.NodesOf(group)[i], now) is { } channel)
            {
                TResponse response = await kind.Call(channel, request, token);
                if (!kind.Refusal(response).IsNotApplied || i == count - 1)
                {
                    return response;
                }
            }
        }

        return kind.Nobody();
    }

    /// <summary>The node that answered for a group last, or was named; 0: none was asked yet.</summary>
    public ulong LeaderOf(uint group) => _leaders.GetValueOrDefault(group).Node;

    private void Note(uint group, long index)
    {
        if (index > 0)
        {
            _answered.GetOrAdd(group, static _ => new AnsweredIndex()).Raise(index);
        }
    }

    private ulong LeaderOf(uint group, RoutingTable now)
    {
        ulong heard = Heard(group);
        if (_leaders.TryGetValue(group, out KnownLeader known) && known.Heard == heard)
        {
            return known.Node;
        }

        // An election began or ended since: what the own replica hears of it is newer than what is remembered.
        ulong node = heard != 0 ? heard
            : known.Node != 0 && known.Node != known.Heard ? known.Node
            : After(group, known.Node, now);
        if (node != 0)
        {
            _leaders[group] = new KnownLeader(node, heard);
        }

        return node;
    }

    private void Remember(uint group, ulong node) => _leaders[group] = new KnownLeader(node, Heard(group));

    /// <summary>It does not lead and knows nobody who does, or cannot be reached: the next one is asked next.</summary>
    private void Forget(uint group, ulong node, RoutingTable now)
    {
        if (After(group, node, now) is var next and not 0)
        {
            Remember(group, next);
        }
    }

    /// <summary>The replica's node behind this one, the nearest behind the last; 0: the group has none.</summary>
    private static ulong After(uint group, ulong node, RoutingTable now)
    {
        ReadOnlySpan<ulong> nodes = now.NodesOf(group);
        return nodes.Length > 0 ? nodes[(nodes.IndexOf(node) + 1) % nodes.Length] : 0;
    }

    private IPartitionChannel? Find(ulong node, RoutingTable now) => node == now.Self ? own : links.Find(node);

    /// <param name="Node">Whom to ask.</param>
    /// <param name="Heard">Whom the own replica took for the leader then.</param>
    private readonly record struct KnownLeader(ulong Node, ulong Heard);

    /// <summary>The highest index of a group that was answered. Thread-safe.</summary>
    private sealed class AnsweredIndex
    {
        private long _highest;

        public long Highest => Interlocked.Read(ref _highest);

        public void Raise(long index)
        {
            for (long known = Highest; index > known;)
            {
                long before = Interlocked.CompareExchange(ref _highest, index, known);
                if (before == known)
                {
                    return;
                }

                known = before;
            }
        }
    }
}
