namespace DynaCluster.Model;

public static partial class Limits
{
    /// <summary>Nodes of one cluster that are not removed.</summary>
    public const int NodesMax = 100;

    public const int NodeIncarnationBytes = 16;
    public const int NodeAddressLengthMax = 260;
    public const int ZoneNameLengthMax = 64;

    /// <summary>Requests to one other node that wait for their answers, and those of one other node that are being
    /// served; above it a request is not applied.</summary>
    public const int PartitionCallsMax = 8_192;

    /// <summary>Requests or answers that gather are sent together up to so many bytes.</summary>
    public const int PartitionBatchBytes = 128 * 1024;

    /// <summary>Largest message between nodes: a batch, and the largest request or answer behind it.</summary>
    public const int PartitionMessageBytesMax = 32 * 1024 * 1024;

    /// <summary>How often a node that requests wait for is asked whether it lives, and how long it may be silent before
    /// other nodes are asked in its place: two election time-outs.</summary>
    public static readonly TimeSpan PartitionPulse = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan PartitionSilenceMax = TimeSpan.FromMilliseconds(1_200);

    /// <summary>How long a question to another node about itself may take, and one that changes something.</summary>
    public static readonly TimeSpan ClusterAnswerDuration = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan ClusterJoinDuration = TimeSpan.FromSeconds(10);

    /// <summary>How long a node may take to read everything of one group for its digest.</summary>
    public static readonly TimeSpan ClusterDigestDuration = TimeSpan.FromMinutes(10);

    /// <summary>How often the replicas of a group are asked for their digests before it is given up to have them meet
    /// at one index, how far above the highest applied one the first attempt looks, and how long a replica waits for
    /// it.</summary>
    public const int DigestAttemptsMax = 6;
    public const int DigestLead = 64;
    public static readonly TimeSpan DigestWaitDuration = TimeSpan.FromSeconds(2);

    /// <summary>Between two looks at whether a group is being written.</summary>
    public static readonly TimeSpan DigestLookPause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an eventually consistent read waits for a write that its router has answered, before another
    /// replica is asked: somewhat longer than a commit takes to be told.</summary>
    public static readonly TimeSpan FollowerWait = TimeSpan.FromMilliseconds(30);

    /// <summary>Between two attempts to find a node that has the catalog.</summary>
    public static readonly TimeSpan CatalogWatchPause = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a node that is watched for its catalog looks whether it still hears of the leader.</summary>
    public static readonly TimeSpan CatalogSourceLook = TimeSpan.FromSeconds(2);

    /// <summary>Between two looks at which replicas and leaders should be elsewhere.</summary>
    public static readonly TimeSpan PlacementPause = TimeSpan.FromMilliseconds(300);

    /// <summary>From one move of a group's leader to the next.</summary>
    public static readonly TimeSpan LeaderRest = TimeSpan.FromSeconds(10);

    /// <summary>How long a node that stops tries to give its leaderships away.</summary>
    public static readonly TimeSpan HandOverDuration = TimeSpan.FromSeconds(2);

    /// <summary>Between two attempts to join or to say where a node is.</summary>
    public static readonly TimeSpan JoinPause = TimeSpan.FromMilliseconds(250);
}
