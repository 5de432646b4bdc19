using DynaCluster.Protocol.Api;

namespace DynaCluster.Client.Streams;

/// <summary>Which shards a worker should take next: a pure function of what it sees.</summary>
internal static class LeasePlan
{
    public const string Nobody = "-";

    /// <summary>Shards that can be read now: not drained, and their parents are, or are gone.</summary>
    public static IReadOnlyList<ShardLease> Readable(
        IReadOnlyList<StreamShard> shards, IReadOnlyDictionary<string, ShardLease> leases)
        =>
        [
            .. shards.Where(shard => leases.ContainsKey(shard.ShardId) && !leases[shard.ShardId].Position.IsEnd
                    && (!leases.TryGetValue(shard.ParentShardId, out ShardLease? parent) || parent.Position.IsEnd))
                .Select(shard => leases[shard.ShardId]),
        ];

    /// <summary>Where a shard that nobody knew begins.</summary>
    /// <param name="isFirstLook">The application has no checkpoints of the stream.</param>
    public static ShardPosition StartOf(StreamShard shard, bool isFirstLook, bool fromHorizon)
        => !isFirstLook || fromHorizon ? ShardPosition.Horizon
            : shard.EndingSequenceNumber.Length == 0 ? ShardPosition.Latest
            : ShardPosition.End;

    /// <summary>What to take: free leases up to a fair share; with none free, one of whoever has most above its
    /// share.</summary>
    /// <param name="isFree">Nobody's, or its owner is gone.</param>
    public static IReadOnlyList<ShardLease> ToTake(
        IReadOnlyList<ShardLease> readable, string worker, Func<ShardLease, bool> isFree)
    {
        Dictionary<string, int> owned = new(StringComparer.Ordinal) { [worker] = 0 };
        foreach (ShardLease lease in readable.Where(lease => !isFree(lease)))
        {
            owned[lease.Owner] = owned.GetValueOrDefault(lease.Owner) + 1;
        }

        int share = (readable.Count + owned.Count - 1) / owned.Count;
        int room = share - owned[worker];
        if (room <= 0)
        {
            return [];
        }

        ShardLease[] free = [.. readable.Where(lease => isFree(lease) && lease.Owner != worker).Take(room)];
        if (free.Length > 0)
        {
            return free;
        }

        string most = owned.Where(one => one.Key != worker).OrderByDescending(one => one.Value)
            .ThenBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Key).FirstOrDefault(worker);
        return owned[most] > share || owned[most] > owned[worker] + 1
            ? [.. readable.Where(lease => lease.Owner == most && !isFree(lease)).Take(1)]
            : [];
    }
}
