using DynaCluster.Consensus;
using DynaCluster.Model.Log;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Partitions;

/// <summary>What the group's log is applied to: the partition's state, and after each write those who wait for
/// it.</summary>
internal sealed class GroupState(PartitionState state, EntriesInFlight inFlight, Action applied) : ReplicatedState
{
    private ApplyVerdict[] _verdicts = [];
    private AppliedEntry[] _entries = [];

    public override long AppliedIndex => state.AppliedIndex;

    public override long AppliedTerm => state.AppliedTerm;

    public override long FlushedIndex => state.FlushedIndex;

    public override void Apply(ReadOnlySpan<LogEntry> entries)
    {
        if (_verdicts.Length < entries.Length)
        {
            _verdicts = new ApplyVerdict[entries.Length];
            _entries = new AppliedEntry[entries.Length];
        }

        state.Apply(entries, _verdicts);
        for (int i = 0; i < entries.Length; i++)
        {
            _entries[i] = new AppliedEntry(entries[i].Index, entries[i].Term, _verdicts[i]);
        }

        // The catalog's copy is replaced before anybody is answered: who created a table finds it.
        applied();
        inFlight.Applied(_entries.AsSpan(0, entries.Length));
    }

    public override void RequestFlush() => state.RequestFlush();

    public override void Checkpoint(string folder) => state.Checkpoint(folder);
}
