using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;
using DynaCluster.Simulation.Logs;

namespace DynaCluster.Simulation.Mutants;

/// <summary>
/// A kept mutant: a log whose barrier completes at once, so that a sequencer evaluates on whatever state a restart
/// found. It shows the state the barrier as the entry behind the applied ones, and what the real log holds before it
/// never (the chain guard would skip it: it is of an older epoch). The checkers must find it.
/// </summary>
public sealed class HastyBarrierLog : IReplicatedLog
{
    private readonly SimulatedLog _log;
    private readonly ShiftedState _shown;

    public HastyBarrierLog(ReplicatedState state, Func<ReplicatedState, SimulatedLog> open)
    {
        _shown = new ShiftedState(state);
        _log = open(_shown);
    }

    public uint Group => _log.Group;

    public long CommitIndex => _shown.ToShown(_log.CommitIndex);

    public Membership Members => _log.Members;

    public ulong LeaderReplica => _log.LeaderReplica;

    public bool IsFresh => _log.IsFresh;

    public Task StartAsync(CancellationToken token) => _log.StartAsync(token);

    public ValueTask<Leadership> WaitForLeadershipAsync(CancellationToken token) => _log.WaitForLeadershipAsync(token);

    public LogPosition? TryAppend(Leadership leadership, long after, ReadOnlyMemory<byte> payload)
    {
        long realAfter = after == 0 ? 0 : _shown.ToReal(after);
        if (_log.TryAppend(leadership, realAfter, payload) is not { } place)
        {
            return null;
        }

        _shown.BeginAt(place, payload);
        return place with { Index = _shown.ToShown(place.Index) };
    }

    public ValueTask<bool> ConfirmLeadershipAsync(Leadership leadership, CancellationToken token)
        => _log.ConfirmLeadershipAsync(leadership, token);

    public ValueTask WaitForAppliedAsync(long index, CancellationToken token)
        => _log.WaitForAppliedAsync(_shown.ToReal(index), token);

    public ValueTask<TransferOutcome> TransferLeadershipAsync(ulong replica, CancellationToken token)
        => _log.TransferLeadershipAsync(replica, token);

    public ValueTask<MembershipRefusal> AddVoterAsync(ulong replica, CancellationToken token)
        => _log.AddVoterAsync(replica, token);

    public ValueTask<MembershipRefusal> RemoveVoterAsync(ulong replica, CancellationToken token)
        => _log.RemoveVoterAsync(replica, token);

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    /// <summary>Stands before the state: nothing reaches it before the first append of this life, which it gets at
    /// once.</summary>
    private sealed class ShiftedState(ReplicatedState state) : ReplicatedState
    {
        private readonly long _flushed = state.FlushedIndex;
        private long _applied = state.AppliedIndex;
        private long _term = state.AppliedTerm;
        private long _shift = -1;
        private long _begin;

        public override long AppliedIndex => _applied;

        public override long AppliedTerm => _term;

        /// <summary>The log keeps everything: its places and the state's differ from now on.</summary>
        public override long FlushedIndex => _flushed;

        public long ToShown(long index) => index - Math.Max(_shift, 0);

        public long ToReal(long index) => index + Math.Max(_shift, 0);

        public void BeginAt(LogPosition place, ReadOnlyMemory<byte> payload)
        {
            if (_shift >= 0)
            {
                return;
            }

            _begin = place.Index;
            _shift = place.Index - state.AppliedIndex - 1;
            state.Apply([new LogEntry(state.AppliedIndex + 1, place.Term, LogEntryKind.Application, payload)]);
        }

        public override void Apply(ReadOnlySpan<LogEntry> entries)
        {
            foreach (LogEntry entry in entries)
            {
                (_applied, _term) = (entry.Index, entry.Term);
                if (_shift >= 0 && entry.Index > _begin)
                {
                    state.Apply([entry with { Index = ToShown(entry.Index) }]);
                }
            }
        }

        public override void RequestFlush()
        {
        }
    }
}
