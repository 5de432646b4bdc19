using DynaCluster.Model.Changes;
using DynaCluster.Protocol;

namespace DynaCluster.Router.Streams;

/// <summary>A shard as the API shows it.</summary>
internal sealed class StreamShard(uint group, Shard shard)
{
    private const uint OrdinalMax = 999_999;

    public string Id { get; } = new ShardIds(shard.StartIndex, group).ToString();

    /// <summary>Null: it is the first of its group and stream.</summary>
    public string? ParentId { get; } =
        shard.ParentStart == 0 ? null : new ShardIds(shard.ParentStart, group).ToString();

    public string StartingSequenceNumber { get; } = new ChangePlace(shard.StartIndex, 0).SequenceNumber;

    /// <summary>None of its changes has a larger one; null: it is open.</summary>
    public string? EndingSequenceNumber { get; } =
        shard.EndIndex == 0 ? null : new ChangePlace(shard.EndIndex - 1, OrdinalMax).SequenceNumber;
}
