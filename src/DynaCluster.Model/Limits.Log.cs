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

    /// <summary>Log that one group, and all groups of a node, may keep before a flush of state is asked for.</summary>
    public const long GroupLogPinnedBytesMax = 32L * 1024 * 1024;
    public const long NodeLogPinnedBytesMax = 40L * 1024 * 1024;

    /// <summary>Log that one group may keep for replicas that fetch it; above it they have to begin again.</summary>
    public const long GroupLogHeldBytesMax = 1024L * 1024 * 1024;

    /// <summary>Newest bytes of its log that a group keeps for voters that do not have them yet; one that misses more
    /// needs a snapshot.</summary>
    public const long GroupLogTailBytesMax = 64L * 1024 * 1024;

    /// <summary>When the node's log is to shrink, every group is asked that keeps at least this part of it.</summary>
    public const int NodeLogPinnedShare = 16;

    /// <summary>A group that was asked to flush is asked again only after so much more was appended.</summary>
    public const long FlushRepeatBytes = 32L * 1024 * 1024;

    /// <summary>The log is cut in front at places this far apart.</summary>
    public const long LogCutBytes = 256 * 1024;

    /// <summary>The node compares its groups' logs every time so much was written.</summary>
    public const long NodeLogWeighBytes = 1024 * 1024;

    /// <summary>RocksDB as log: from this size on its memory is emptied at a moment at which nearly everything in it is
    /// already deleted, and at the larger size in any case.</summary>
    public const long LogMemoryBytes = 160L * 1024 * 1024;
    public const long LogMemoryBytesMax = 384L * 1024 * 1024;

    /// <summary>Of the bytes in memory at most one in so many may still count when it is emptied.</summary>
    public const int LogMemoryLiveShare = 12;

    /// <summary>Room on the disk that the log takes ahead of what is written.</summary>
    public const long LogPreallocatedBytesMax = 16L * 1024 * 1024;

    /// <summary>How old what a follower shows to eventually consistent reads may be.</summary>
    public static readonly TimeSpan FollowerLagMax = TimeSpan.FromSeconds(1);
}
