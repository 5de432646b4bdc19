namespace DynaCluster.Client.Streams;

/// <summary>A shard as the table of checkpoints has it.</summary>
/// <param name="Owner">Worker that reads it; empty: nobody.</param>
/// <param name="Counter">Grows with every change of the lease: one that stands still for too long is nobody's.</param>
internal sealed record ShardLease(string ShardId, string Owner, long Counter, ShardPosition Position);
