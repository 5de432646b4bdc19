using DynaCluster.Model;
using RocksDbSharp;

namespace DynaCluster.Consensus.Logs;

/// <summary>The settings that decide durability and write cost of the node's log.</summary>
internal static class RocksLogOptions
{
    private const int ArenaBlockBytes = 1024 * 1024;
    private const int BuffersMax = 4;
    private const int Never = int.MaxValue;

    public static DbOptions Create()
    {
        var table = new BlockBasedTableOptions().SetNoBlockCache(true); // read at recovery and by followers that lag
        var options = new DbOptions()
            .SetCreateIfMissing(true)
            .SetParanoidChecks(true)
            // Only a torn tail is tolerated; the default ends silently at the first damaged record in the middle.
            .SetWalRecoveryMode(Recovery.TolerateCorruptedTailRecords)
            .SetRecycleLogFileNum(0)
            .SetUseFsync(0)
            .SetCompression(Compression.No)
            .SetBlockBasedTableFactory(table)
            // The store flushes before this, when it costs least; a second buffer takes the writes meanwhile.
            .SetWriteBufferSize((ulong)Limits.LogMemoryBytesMax)
            .SetMaxWriteBufferNumber(BuffersMax)
            // With one column family this flushes nothing; it only bounds the room that a file takes in advance, which
            // would else be more than the write buffer's: a disk that is nearly full would be full by it.
            .SetMaxTotalWalSize((ulong)Limits.LogPreallocatedBytesMax)
            .SetArenaBlockSize(ArenaBlockBytes)
            // A stalled log stalls every group of the node: the tables are few and small, compaction may lag.
            .SetLevel0SlowdownWritesTrigger(Never)
            .SetLevel0StopWritesTrigger(Never)
            .SetSoftPendingCompactionBytesLimit(0)
            .SetHardPendingCompactionBytesLimit(0)
            .SetMaxBackgroundFlushes(1)
            .SetMaxBackgroundCompactions(1)
            .SetInfoLogLevel(InfoLogLevel.Warn)
            .SetKeepLogFileNum(2)
            .SetStatsDumpPeriodSec(0)
            .EnableStatistics();
        var native = Native.Instance;
        native.rocksdb_options_set_statistics_level(options.Handle, (int)StatisticsLevel.ExceptHistogramOrTimers);
        // Each file names the one before it. Not in the manifest as well: that would be a second sync for each commit.
        native.rocksdb_options_set_track_and_verify_wals(options.Handle, 1);
        native.rocksdb_options_set_max_bgerror_resume_count(options.Handle, 0); // a failed device is not tried again
        native.rocksdb_options_set_avoid_flush_during_recovery(options.Handle, 1);
        native.rocksdb_options_set_avoid_flush_during_shutdown(options.Handle, 1);
        return options;
    }
}
