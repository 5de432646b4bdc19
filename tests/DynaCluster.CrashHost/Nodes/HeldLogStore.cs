using System.Globalization;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;

namespace DynaCluster.CrashHost.Nodes;

/// <summary>The log on disk, whose writing a test can hold as a slow disk would.</summary>
internal sealed class HeldLogStore(RocksLogStore inner) : ILogStore
{
    private readonly ManualResetEventSlim _mayCommit = new(initialState: true);
    private int _held;

    /// <summary><c>hold</c>: from now on nothing becomes durable; <c>release</c> ends that; <c>holds</c>: how many
    /// batches have waited.</summary>
    public string Control(string word)
    {
        switch (word)
        {
            case "hold":
                _mayCommit.Reset();
                break;
            case "release":
                _mayCommit.Set();
                break;
        }

        return Volatile.Read(ref _held).ToString(CultureInfo.InvariantCulture);
    }

    public LogContents Recover(uint group) => inner.Recover(group);

    public byte[]? ReadMetadata(uint group, LogMetadataKey key) => inner.ReadMetadata(group, key);

    public void Read(uint group, long first, long last, int bytesMax, List<LogEntry> entries)
        => inner.Read(group, first, last, bytesMax, entries);

    public ValueTask CommitAsync(LogBatch batch)
    {
        if (!_mayCommit.IsSet)
        {
            Interlocked.Increment(ref _held);
            _mayCommit.Wait();
        }

        return inner.CommitAsync(batch);
    }

    public void Weigh(long liveBytes) => inner.Weigh(liveBytes);

    public void Dispose()
    {
        inner.Dispose();
        _mayCommit.Dispose();
    }
}
