using DynaCluster.Consensus;
using DynaCluster.Model.Log;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Bench.Logs;

/// <summary>A group's real state in RocksDB, as a node has it.</summary>
internal sealed class LogState(PartitionState state) : ReplicatedState
{
    private ApplyVerdict[] _verdicts = [];

    public override long AppliedIndex => state.AppliedIndex;

    public override long AppliedTerm => state.AppliedTerm;

    public override long FlushedIndex => state.FlushedIndex;

    /// <summary>Entries that were not what the chain of effects asks for: none, unless the leader changed.</summary>
    public long SkippedCount { get; private set; }

    public override void Apply(ReadOnlySpan<LogEntry> entries)
    {
        if (_verdicts.Length < entries.Length)
        {
            _verdicts = new ApplyVerdict[entries.Length];
        }
        state.Apply(entries, _verdicts);
        foreach (ApplyVerdict verdict in _verdicts.AsSpan(0, entries.Length))
        {
            SkippedCount += verdict == ApplyVerdict.Accepted ? 0 : 1;
        }
    }

    public override void RequestFlush() => state.RequestFlush();
}
