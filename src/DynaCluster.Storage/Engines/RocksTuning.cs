using RocksDbSharp;

namespace DynaCluster.Storage.Engines;

/// <summary>The settings of a group's store. What decides durability stands first.</summary>
internal static class RocksTuning
{
    private const int BackgroundJobsMax = 2;
    private const ulong LogFileBytesMax = 1024 * 1024;
    private const ulong ManifestBytesMax = 16 * 1024 * 1024;
    private const ulong ManifestPreallocationBytes = 64 * 1024;
    private const ulong SyncBytes = 1024 * 1024;

    /// <summary>Only a backstop: the flusher's bounds are lower.</summary>
    private const ulong FamilyWriteBufferBytes = 128 * 1024 * 1024;
    private const ulong ItemArenaBytes = 256 * 1024;
    private const ulong OtherArenaBytes = 32 * 1024;
    private const ulong BlockBytes = 8 * 1024;
    private const int BloomBitsPerKey = 10;
    private const int FormatVersion = 6;
    private const ulong FileBytes = 32 * 1024 * 1024;
    private const ulong BaseLevelBytes = 256 * 1024 * 1024;

    /// <summary>Flushes that gather before they are merged downwards. Measured with 800 MB of new 1 KB values per group
    /// and flushes of 32 MB, device bytes per user byte: 3.5 at 4 files, 3.0 at 8; overwrites of 25 MB: 0.8.</summary>
    private const int Level0FilesBeforeCompaction = 8;
    private const int Level0FilesBeforeSlowdown = 24;
    private const int Level0FilesBeforeStop = 36;

    public static DbOptions Store(RocksResources resources, bool create)
    {
        DbOptions options = new();
        Native native = Native.Instance;

        // All families are flushed as one: a crash leaves the state of one moment (there is no WAL).
        native.rocksdb_options_set_atomic_flush(options.Handle, 1);
        options.SetCreateIfMissing(create).SetCreateMissingColumnFamilies(create).SetErrorIfExists(false);
        options.SetParanoidChecks(true);

        native.rocksdb_options_set_write_buffer_manager(options.Handle, resources.WriteBuffers);
        native.rocksdb_options_set_max_background_jobs(options.Handle, BackgroundJobsMax);
        options.SetMaxOpenFiles(-1).SetBytesPerSync(SyncBytes);
        options.SetInfoLogLevel(InfoLogLevel.Warn).SetKeepLogFileNum(2).SetMaxLogFileSize(LogFileBytesMax);
        options.SetMaxManifestFileSize(ManifestBytesMax).SetManifestPreallocationSize(ManifestPreallocationBytes);
        options.SetStatsDumpPeriodSec(0).SkipStatsUpdateOnOpen(true);
        return options;
    }

    public static ColumnFamilyOptions Family(RocksResources resources, ColumnFamily family)
    {
        ColumnFamilyOptions options = new();
        options.SetBlockBasedTableFactory(Table(resources));
        options.SetWriteBufferSize(FamilyWriteBufferBytes).SetMaxWriteBufferNumber(4);
        options.SetArenaBlockSize(family == ColumnFamily.Items ? ItemArenaBytes : OtherArenaBytes);
        options.SetCompression(Compression.Lz4);
        options.SetLevelCompactionDynamicLevelBytes(true);
        options.SetLevel0FileNumCompactionTrigger(Level0FilesBeforeCompaction);
        options.SetLevel0SlowdownWritesTrigger(Level0FilesBeforeSlowdown);
        options.SetLevel0StopWritesTrigger(Level0FilesBeforeStop);
        options.SetTargetFileSizeBase(FileBytes).SetMaxBytesForLevelBase(BaseLevelBytes);
        return options;
    }

    private static BlockBasedTableOptions Table(RocksResources resources)
    {
        BlockBasedTableOptions table = new();
        table.SetBlockCache(resources.Cache).SetBlockSize(BlockBytes).SetFormatVersion(FormatVersion);
        table.SetFilterPolicy(BloomFilterPolicy.Create(BloomBitsPerKey, use_block_based_builder: false));
        table.SetCacheIndexAndFilterBlocks(true).SetPinL0FilterAndIndexBlocksInCache(true);
        Native native = Native.Instance;
        native.rocksdb_block_based_options_set_cache_index_and_filter_blocks_with_high_priority(table.Handle, 1);
        native.rocksdb_block_based_options_set_optimize_filters_for_memory(table.Handle, 1);
        return table;
    }
}
