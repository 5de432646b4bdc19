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

    /// <summary>Entries that a learner may miss when it becomes a voter.</summary>
    public const int CatchUpLagMax = 1024;

    /// <summary>Below so much of a wait, a throttled sender does not wait.</summary>
    public static readonly TimeSpan SnapshotBurstDuration = TimeSpan.FromMilliseconds(5);

    public static readonly TimeSpan SnapshotRetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>A snapshot, or a hold on the log, that nobody has used for so long is given up.</summary>
    public static readonly TimeSpan SnapshotIdleDuration = TimeSpan.FromMinutes(2);

    public static readonly TimeSpan FetchLogDuration = TimeSpan.FromSeconds(5);

    /// <summary>A learner that has not fetched for so long is not known to be caught up any more.</summary>
    public static readonly TimeSpan LearnerSilenceMax = TimeSpan.FromSeconds(5);

    /// <summary>Between two fetches of a learner that misses nothing.</summary>
    public static readonly TimeSpan LearnerPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Between two looks at whether a voter needs a snapshot.</summary>
    public static readonly TimeSpan TendingPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Between two attempts to fetch from another node; doubled with each that fails, with jitter.</summary>
    public static readonly TimeSpan FetchDelayFirst = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan FetchDelayMax = TimeSpan.FromSeconds(10);

    /// <summary>Between two looks at whether other replicas should vote.</summary>
    public static readonly TimeSpan VoterPause = TimeSpan.FromMilliseconds(200);

    /// <summary>A voter that is to go and has not applied the last change of voters for so long goes before others
    /// come.</summary>
    public static readonly TimeSpan VoterSilenceMax = TimeSpan.FromSeconds(3);

    /// <summary>A change of the voters that takes longer is looked at again.</summary>
    public static readonly TimeSpan VoterChangeDuration = TimeSpan.FromSeconds(5);
}
