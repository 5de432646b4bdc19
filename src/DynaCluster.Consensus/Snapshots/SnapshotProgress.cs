namespace DynaCluster.Consensus.Snapshots;

/// <summary>How far a transfer has come.</summary>
public readonly record struct SnapshotProgress(long BytesDone, long BytesAll);
