namespace DynaCluster.Model;

/// <summary>Bounds of the change log and of what it feeds.</summary>
public static partial class Limits
{
    /// <summary>Changes that are read at once for the indexes of a table.</summary>
    public const int ChangeChunkRecordsMax = 512;

    /// <summary>Bytes of records, and of index entries made of them, that are taken at once; one record is always
    /// taken.</summary>
    public const int ChangeChunkBytesMax = 512 * 1024;

    /// <summary>Chunks of a table that the lanes of its destinations share.</summary>
    public const int ChangeChunksKept = 4;

    /// <summary>Bytes of changes of a table that its indexes have not got yet: above it, writes of the table are
    /// throttled.</summary>
    public const long IndexBacklogBytesMax = 64L * 1024 * 1024;

    /// <summary>Items that a backfill looks at in one step.</summary>
    public const int BackfillItemsMax = 256;
    public const int BackfillBytesMax = 256 * 1024;

    /// <summary>How long one batch of index entries may be on its way before it is asked for again.</summary>
    public static readonly TimeSpan IndexBatchDuration = TimeSpan.FromSeconds(5);
}
