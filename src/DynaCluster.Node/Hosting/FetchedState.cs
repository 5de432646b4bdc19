using DynaCluster.Consensus.Logs;

namespace DynaCluster.Node.Hosting;

/// <summary>A state that came from another node, complete and durable in a folder that nothing names yet.</summary>
/// <param name="Name">The folder's, once it is installed.</param>
/// <param name="Start">What it has applied, and who votes there.</param>
public sealed record FetchedState(string Name, LogStart Start, long Bytes);
