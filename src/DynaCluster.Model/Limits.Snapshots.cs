namespace DynaCluster.Model;

/// <summary>Bounds of copying a replica.</summary>
public static partial class Limits
{
    /// <summary>Bytes of a file that are sent and checked together.</summary>
    public const int SnapshotChunkBytes = 256 * 1024;

    /// <summary>Snapshots that a node gives out at once.</summary>
    public const int SnapshotsMax = 4;

    /// <summary>What a node sends of all snapshots together, unless it is told otherwise.</summary>
    public const long SnapshotBytesPerSecond = 100L * 1024 * 1024;

    /// <summary>Attempts in a row that bring not one byte.</summary>
    public const int SnapshotRetriesMax = 20;

    /// <summary>Payloads of committed entries in one answer to a learner; one larger entry goes alone.</summary>
    public const int FetchLogBytesMax = 4 * 1024 * 1024;

    /// <summary>Below so much of a wait, a throttled sender does not wait.</summary>
    public static readonly TimeSpan SnapshotBurstDuration = TimeSpan.FromMilliseconds(5);

    public static readonly TimeSpan SnapshotRetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>A snapshot, or a hold on the log, that nobody has used for so long is given up.</summary>
    public static readonly TimeSpan SnapshotIdleDuration = TimeSpan.FromMinutes(2);

    public static readonly TimeSpan FetchLogDuration = TimeSpan.FromSeconds(5);
}
