namespace DynaCluster.Client;

/// <summary>How a <see cref="DynaClient"/> finds its cluster and how long it tries.</summary>
public sealed record DynaClientOptions
{
    /// <summary>host:port of the gRPC doors of one node or more: where it begins, and where it comes back to when
    /// nothing else can be reached.</summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    /// <summary>From the first attempt to the last answer.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Of one attempt.</summary>
    public TimeSpan AttemptDeadline { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan ConnectDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Attempts after the first.</summary>
    public int RetriesMax { get; init; } = 8;

    public TimeSpan RetryDelayFirst { get; init; } = TimeSpan.FromMilliseconds(20);

    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Requests of one item go to the node that leads the group of its key.</summary>
    public bool FollowsPartitions { get; init; } = true;

    /// <summary>How old what is known of partitions may become.</summary>
    public TimeSpan PartitionsAgeMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a node that could not be reached is left alone.</summary>
    public TimeSpan UnreachableRest { get; init; } = TimeSpan.FromSeconds(30);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
