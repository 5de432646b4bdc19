namespace DynaCluster.Consensus.Replication;

/// <summary>Asks a replica whether its term is not higher.</summary>
/// <returns>False: it is, or there was no answer in time.</returns>
public delegate ValueTask<bool> AskConfirmation(ulong replica, long term, CancellationToken token);
