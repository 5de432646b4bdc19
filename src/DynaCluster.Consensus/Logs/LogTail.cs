namespace DynaCluster.Consensus.Logs;

/// <summary>Where a group's log ends, and which of the tails that stood there: entries of a tail that was cut off bear
/// indexes that its successor uses again.</summary>
internal readonly record struct LogEnd(long Index, int Tail);

/// <summary>Records of one group that become durable together.</summary>
internal readonly ref struct LogTail
{
    public required long First { get; init; }

    /// <summary>Sealed for their indexes.</summary>
    public required ReadOnlySpan<ReadOnlyMemory<byte>> Records { get; init; }

    /// <summary>Of all records.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether everything from <see cref="First"/> on is removed first, as one with the records.</summary>
    public bool Replaces { get; init; }

    /// <summary>Number of the tail that the records belong to.</summary>
    public required int Tail { get; init; }

    public LogEnd End => new(First + Records.Length - 1, Tail);
}
