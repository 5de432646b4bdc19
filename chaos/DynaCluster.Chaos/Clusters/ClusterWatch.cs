using System.Text;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Node.Cluster;
using DynaCluster.Protocol;

namespace DynaCluster.Chaos.Clusters;

/// <summary>What the nodes say of themselves on their node ports.</summary>
internal sealed class ClusterWatch(IReadOnlyList<NodePlace> places) : IDisposable
{
    private const long LagMax = 1000;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly ClusterClient[] _clients =
        [.. places.Select(place => new ClusterClient(place.NodeAddress, TimeProvider.System))];

    private GroupRange[] _groups = [];

    public Guid Cluster { get; private set; }

    /// <summary>With the catalog's, which is 0.</summary>
    public IReadOnlyList<uint> Groups => [0, .. _groups.Select(range => range.Group)];

    public IReadOnlyList<uint> DataGroups => [.. _groups.Select(range => range.Group)];

    /// <summary>Learns which cluster it is and its groups, of the first node.</summary>
    public async Task MeetAsync(TimeSpan patience, CancellationToken token)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                HelloResponse hello = await _clients[0].HelloAsync(token);
                if (hello.ClusterId.Length > 0)
                {
                    Cluster = new Guid(hello.ClusterId.Span, bigEndian: true);
                    await foreach (CatalogCopy copy in _clients[0].WatchCatalogAsync(
                        new CatalogWatchRequest { ClusterId = hello.ClusterId }, token))
                    {
                        _groups = [.. copy.Cluster.Groups.OrderBy(range => range.LowHash)];
                        return;
                    }
                }
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(begin) < patience)
            {
                // not yet
            }

            await Task.Delay(s_pause, TimeProvider.System, token);
        }
    }

    /// <summary>In which group a partition key lies.</summary>
    public uint GroupOf(string partitionKey)
    {
        byte[] text = Encoding.UTF8.GetBytes(partitionKey);
        byte[] encoded = [(byte)AttributeType.String, checked((byte)text.Length), .. text]; // short keys only
        ulong hash = KeyCodec.Hash(new AttributeView(encoded));
        return _groups.Last(range => range.LowHash <= hash).Group;
    }

    /// <summary>Of each node; null of one that does not answer.</summary>
    public Task<NodeStatus?[]> StatusesAsync(CancellationToken token)
        => Task.WhenAll(_clients.Select(client => StatusAsync(client, token)));

    /// <summary>The node that serves the group, from 0 on; null: nobody does.</summary>
    public async Task<int?> LeaderAsync(uint group, CancellationToken token)
        => LeaderOf(await StatusesAsync(token), group);

    public static int? LeaderOf(NodeStatus?[] statuses, uint group)
    {
        int at = Array.FindIndex(statuses, status => RoleIn(status, group) == ReplicaRole.Leader);
        return at < 0 ? null : at;
    }

    /// <summary>What keeps the cluster from being whole: each group with a leader and a voter on every node. Null:
    /// nothing.</summary>
    public async Task<string?> LackAsync(CancellationToken token)
    {
        NodeStatus?[] statuses = await StatusesAsync(token);
        for (int node = 0; node < statuses.Length; node++)
        {
            if (statuses[node] is null)
            {
                return $"{places[node].Name} does not answer";
            }
        }

        foreach (uint group in Groups)
        {
            if (LeaderOf(statuses, group) is not { } leader)
            {
                return $"group {group} has no leader";
            }

            ReplicaState led = statuses[leader]!.Replicas.First(replica => replica.Group == group); // just found there
            if (led.Voters.Count != places.Count)
            {
                return $"group {group} has {led.Voters.Count} voters";
            }

            for (int node = 0; node < statuses.Length; node++)
            {
                if (statuses[node]!.Replicas.FirstOrDefault(r => r.Group == group) is not { } replica
                    || !led.Voters.Contains(replica.Replica)
                    || replica.Role is not (ReplicaRole.Leader or ReplicaRole.Follower))
                {
                    return $"{places[node].Name} has no voter of group {group}";
                }

                if (led.CommitIndex - replica.AppliedIndex > LagMax)
                {
                    return $"{places[node].Name} lags by {led.CommitIndex - replica.AppliedIndex} in group {group}";
                }
            }
        }

        return null;
    }

    /// <returns>Null: it is whole; else what it lacks after the time.</returns>
    public async Task<string?> WaitUntilWholeAsync(TimeSpan patience, CancellationToken token)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            string? lack = await LackAsync(token);
            if (lack is null || TimeProvider.System.GetElapsedTime(begin) > patience)
            {
                return lack;
            }

            await Task.Delay(s_pause, TimeProvider.System, token);
        }
    }

    /// <summary>Asks the group's leader to hand over to the replica of another node.</summary>
    /// <returns>Null: it did; else why not.</returns>
    public async Task<string?> TransferAsync(uint group, int step, CancellationToken token)
    {
        NodeStatus?[] statuses = await StatusesAsync(token);
        if (LeaderOf(statuses, group) is not { } leader)
        {
            return "no leader";
        }

        int target = (leader + 1 + (step % (places.Count - 1))) % places.Count;
        if (statuses[target]?.Replicas.FirstOrDefault(r => r.Group == group) is not { } replica)
        {
            return "no replica";
        }

        try
        {
            TransferResponse answer = await _clients[leader].TransferLeadershipAsync(
                new TransferRequest
                {
                    ClusterId = ClusterClient.NameOf(Cluster), Group = group, Replica = replica.Replica,
                },
                token);
            return answer.Transferred ? null : answer.Reason;
        }
        catch (IOException lost)
        {
            return lost.Message;
        }
    }

    /// <exception cref="IOException">No answer.</exception>
    public Task<DigestResponse> DigestAsync(int node, uint group, long index, CancellationToken token)
        => _clients[node].DigestAsync(
            new DigestRequest { ClusterId = ClusterClient.NameOf(Cluster), Group = group, Index = index }, token);

    public void Dispose()
    {
        foreach (ClusterClient client in _clients)
        {
            client.Dispose();
        }
    }

    private static ReplicaRole RoleIn(NodeStatus? status, uint group)
        => status?.Replicas.FirstOrDefault(r => r.Group == group)?.Role ?? ReplicaRole.Unspecified;

    private async Task<NodeStatus?> StatusAsync(ClusterClient client, CancellationToken token)
    {
        try
        {
            return await client.StatusAsync(Cluster, token);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
