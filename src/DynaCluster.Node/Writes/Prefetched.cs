using DynaCluster.Storage.Engines;

namespace DynaCluster.Node.Writes;

/// <summary>A value read before the sequencer, and the applied index at the begin of the read: it is at least as
/// new.</summary>
/// <param name="Tag">0: nothing was read; no epoch takes such a value for current.</param>
internal readonly record struct Prefetched(long Tag, PooledValue? Value);
