using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;

namespace DynaCluster.Consensus;

/// <summary>What all groups of a node share.</summary>
/// <param name="Links">To the nodes of the other replicas.</param>
public sealed record RaftNode(NodeLog Log, PeerLinks Links, TimeProvider Time);
