namespace DynaCluster.Consensus.Frames;

/// <summary>What a follower says to entries; on the wire.</summary>
public enum EntriesVerdict : byte
{
    Unknown = 0,

    /// <summary>They are in its log and durable.</summary>
    Taken = 1,

    /// <summary>The place before them is not in its log.</summary>
    Mismatch = 2,

    /// <summary>Its term is another one.</summary>
    OtherTerm = 3,

    /// <summary>It has too much to write or to apply: later.</summary>
    Busy = 4,
}
