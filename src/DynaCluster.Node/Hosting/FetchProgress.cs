using DynaCluster.Consensus.Snapshots;

namespace DynaCluster.Node.Hosting;

/// <summary>How far a state has come that is being fetched. Thread-safe.</summary>
internal sealed class FetchProgress : IProgress<SnapshotProgress>
{
    private long _all;
    private long _done;

    public SnapshotProgress Latest => new(Volatile.Read(ref _done), Volatile.Read(ref _all));

    public void Report(SnapshotProgress value)
    {
        Volatile.Write(ref _all, value.BytesAll);
        Volatile.Write(ref _done, value.BytesDone);
    }
}
