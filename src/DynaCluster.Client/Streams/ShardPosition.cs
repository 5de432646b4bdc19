using DynaCluster.Protocol.Api;

namespace DynaCluster.Client.Streams;

/// <summary>How far a shard is read, as a word that can be kept: TRIM_HORIZON, LATEST, SHARD_END, or the sequence
/// number of the last record that was read.</summary>
public readonly record struct ShardPosition(string Word)
{
    public static ShardPosition Horizon { get; } = new("TRIM_HORIZON");

    public static ShardPosition Latest { get; } = new("LATEST");

    /// <summary>Closed and drained.</summary>
    public static ShardPosition End { get; } = new("SHARD_END");

    public bool IsEnd => this == End;

    public static ShardPosition After(string sequenceNumber) => new(sequenceNumber);

    internal GetShardIteratorRequest RequestFor(string streamArn, string shardId)
    {
        GetShardIteratorRequest request = new() { StreamArn = streamArn, ShardId = shardId };
        if (this == Horizon || this == Latest)
        {
            request.ShardIteratorType = Word;
        }
        else
        {
            request.ShardIteratorType = "AFTER_SEQUENCE_NUMBER";
            request.SequenceNumber = Word;
        }

        return request;
    }
}
