using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Snapshots;

namespace DynaCluster.Consensus;

/// <summary>What all groups of a node share.</summary>
/// <param name="Links">To the nodes of the other replicas.</param>
/// <param name="Shelf">What is given to replicas on other nodes that are new or too far behind; null: nothing.</param>
public sealed record RaftNode(NodeLog Log, PeerLinks Links, TimeProvider Time, SnapshotShelf? Shelf = null);
