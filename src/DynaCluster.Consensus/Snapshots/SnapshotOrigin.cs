using DynaCluster.Consensus.Logs;

namespace DynaCluster.Consensus.Snapshots;

/// <summary>A replica that others may copy.</summary>
/// <param name="Checkpoint">Makes a consistent copy of its state, by hard links, in a folder that does not exist yet.
/// It may block.</param>
public sealed record SnapshotOrigin(GroupLog Log, Action<string> Checkpoint);
