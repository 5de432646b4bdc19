namespace DynaCluster.Model;

public static partial class Limits
{
    /// <summary>Records of all groups that wait for the node log's next sync; above it an append is refused.</summary>
    public const int NodeLogQueueRecordsMax = 16_384;
    public const int NodeLogQueueBytesMax = 64 * 1024 * 1024;

    /// <summary>Applied entries that a group keeps in memory; older ones are read from the store.</summary>
    public const int GroupLogRecentBytesMax = 1024 * 1024;
    public const int GroupLogRecentEntriesMax = 1024;

    /// <summary>Entries of a group that are appended and not applied; above it an append is refused.</summary>
    public const int GroupLogUnappliedBytesMax = 32 * 1024 * 1024;

    /// <summary>Entries that reach a group's state in one call.</summary>
    public const int ApplyEntriesMax = 256;
    public const int ApplyBytesMax = 4 * 1024 * 1024;

    /// <summary>Log that one group, and all groups of a node, may keep before a flush of the state is asked for. Far
    /// below the log's write buffers, so that most entries go before they reach a table.</summary>
    public const long GroupLogPinnedBytesMax = 16L * 1024 * 1024;
    public const long NodeLogPinnedBytesMax = 32L * 1024 * 1024;

    /// <summary>The log is cut in front at places this far apart.</summary>
    public const long LogCutBytes = 256 * 1024;

    /// <summary>The node compares its groups' logs every time so much was written.</summary>
    public const long NodeLogWeighBytes = 1024 * 1024;

    /// <summary>RocksDB as log: one memory buffer, how many are merged before one is flushed, and how many may
    /// exist.</summary>
    public const long LogWriteBufferBytes = 64L * 1024 * 1024;
    public const int LogWriteBuffersMerged = 4;
    public const int LogWriteBuffersMax = 8;
}
