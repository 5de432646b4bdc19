using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Logs;

/// <summary>
/// The log on disk of all groups of a node. Forms: <see cref="RocksLogStore"/> and one on a simulated disk. Only the
/// node log's one committing flow writes; reads may run beside it and see what is committed.
/// </summary>
public interface ILogStore : IDisposable
{
    /// <summary>Reads all entries of a group once and checks each checksum and that no index is missing.</summary>
    /// <exception cref="LogStoreException">The group's log is damaged: its replica is lost, never
    /// shortened.</exception>
    LogContents Recover(uint group);

    /// <summary>The bytes last written under the key, or null. The array belongs to the caller.</summary>
    byte[]? ReadMetadata(uint group, LogMetadataKey key);

    /// <summary>Adds the entries from <paramref name="first"/> to at most <paramref name="last"/> whose payloads
    /// together stay within <paramref name="bytesMax"/>, and at least one. The payloads belong to the caller.</summary>
    /// <exception cref="LogStoreException">An entry is missing or damaged.</exception>
    void Read(uint group, long first, long last, int bytesMax, List<LogEntry> entries);

    /// <summary>Makes all operations durable, in order, or after a crash none of them. A failure is final for the
    /// node: the caller ends the process, because the system may have dropped the bytes and a retry would
    /// lie.</summary>
    ValueTask CommitAsync(LogBatch batch);

    /// <summary>Told now and then, between two commits, how many bytes of all entries are not truncated, so that
    /// a store can choose when to give space back.</summary>
    void Weigh(long liveBytes)
    {
    }
}
