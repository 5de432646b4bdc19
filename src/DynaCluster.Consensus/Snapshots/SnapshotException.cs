namespace DynaCluster.Consensus.Snapshots;

/// <summary>A snapshot could not be fetched, and trying the same again will not help now.</summary>
public sealed class SnapshotException(string message, Exception? cause = null) : Exception(message, cause);
