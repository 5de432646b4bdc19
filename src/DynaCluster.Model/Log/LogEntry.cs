namespace DynaCluster.Model.Log;

/// <summary>What kind of record a place of the log holds. The numbers are on disks.</summary>
public enum LogEntryKind : byte
{
    /// <summary>Bytes of the group's state machine.</summary>
    Application = 1,

    /// <summary>A membership of the group; the log's own.</summary>
    Configuration = 2,

    /// <summary>Holds a place only (a leader's no-op).</summary>
    Empty = 3,
}

/// <summary>A committed entry on its way to the group's state.</summary>
/// <param name="Index">From 1, contiguous.</param>
public readonly record struct LogEntry(long Index, long Term, LogEntryKind Kind, ReadOnlyMemory<byte> Payload);
