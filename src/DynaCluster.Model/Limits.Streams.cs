namespace DynaCluster.Model;

/// <summary>Streams of changes.</summary>
public static partial class Limits
{
    /// <summary>How long a stream's records can be read, and the stream itself after it was disabled.</summary>
    public static readonly TimeSpan StreamRetention = TimeSpan.FromHours(24);

    /// <summary>An open shard is closed after so long, and its child begins.</summary>
    public static readonly TimeSpan ShardDuration = TimeSpan.FromHours(4);

    public static readonly TimeSpan ShardIteratorDuration = TimeSpan.FromMinutes(15);

    /// <summary>Between two looks at which shards and records have passed.</summary>
    public static readonly TimeSpan ChangeKeepingPause = TimeSpan.FromSeconds(15);

    /// <summary>Of one GetRecords.</summary>
    public const int StreamRecordsMax = 1000;
    public const int StreamBytesMax = 1024 * 1024;

    /// <summary>Changes that one read of a stream passes over because they are not the stream's.</summary>
    public const int StreamSkippedMax = 10_000;

    public const int ShardsPageMax = 100;
    public const int StreamsPageMax = 100;
}
