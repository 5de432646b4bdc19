using DynaCluster.Consensus.Frames;

namespace DynaCluster.Consensus.Replication;

/// <summary>Sends entries to a replica. What is sent to one replica by one flow arrives in that order or not at
/// all: the order is that of the calls, not of their completion.</summary>
/// <returns>Null: no answer, or none in time. The entries may have arrived.</returns>
public delegate ValueTask<EntriesAnswer?> SendEntries(
    ulong replica, EntriesRequest request, CancellationToken token);
