using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus;

/// <summary>
/// A replicated log of opaque bytes for one partition group. Forms: RaftGroup (DotNext) and SimulatedLog. It shows no
/// type of the engine behind it. Committed entries reach the group's <see cref="ReplicatedState"/> in order, one at a
/// time.
/// </summary>
public interface IReplicatedLog : IAsyncDisposable
{
    uint Group { get; }

    /// <summary>Highest index that is committed (durable on a majority). Never moves back.</summary>
    long CommitIndex { get; }

    /// <summary>Who votes by the newest membership in this replica's log, committed or not.</summary>
    Membership Members { get; }

    /// <summary>Who leads as far as this replica knows; 0: it knows of nobody. A hint: it may be old.</summary>
    ulong LeaderReplica { get; }

    /// <summary>Whether this follower may answer eventually consistent reads (<see
    /// cref="ReadFreshness"/>).</summary>
    bool IsFresh { get; }

    /// <summary>The leader's log no longer begins early enough for this replica: only a snapshot helps it.</summary>
    bool NeedsSnapshot => false;

    /// <summary>Recovers, applies what is known to be committed, and takes part. With one voter the term is incremented
    /// durably first, so that (index, term) never names two entries.</summary>
    Task StartAsync(CancellationToken token);

    /// <summary>Completes when this replica leads, with the leadership to append under.</summary>
    ValueTask<Leadership> WaitForLeadershipAsync(CancellationToken token);

    /// <summary>
    /// Gives the entry its place if <paramref name="leadership"/> still holds and the last application entry appended
    /// under it is at <paramref name="after"/> (0: none yet). It does not wait for durability. Never throws for I/O.
    /// </summary>
    /// <returns>Where the entry stands, or null: not appended, and never will be.</returns>
    LogPosition? TryAppend(Leadership leadership, long after, ReadOnlyMemory<byte> payload);

    /// <summary>
    /// The read barrier: true when a majority confirmed the leadership after this call began and everything that was
    /// committed at its begin is applied here; false when leadership is gone or could not be confirmed.
    /// </summary>
    ValueTask<bool> ConfirmLeadershipAsync(Leadership leadership, CancellationToken token);

    /// <summary>Completes when the state has applied the index.</summary>
    ValueTask WaitForAppliedAsync(long index, CancellationToken token);

    /// <summary>
    /// Hands the leadership to another voter: it is brought up to date, this replica stops leading, the other one
    /// stands for election at once. This replica leads again, with a new <see cref="Leadership"/>, when that fails.
    /// </summary>
    /// <param name="token">Ends the waiting; the transfer may succeed all the same.</param>
    ValueTask<TransferOutcome> TransferLeadershipAsync(ulong replica, CancellationToken token);

    /// <summary>Makes a replica that has caught up a voter. It counts from the append on; completes when that is
    /// committed.</summary>
    /// <param name="token">Ends the waiting; the change may happen all the same.</param>
    ValueTask<MembershipRefusal> AddVoterAsync(ulong replica, CancellationToken token);

    /// <summary>Takes a voter's vote, never the leader's own: transfer the leadership first.</summary>
    /// <inheritdoc cref="AddVoterAsync"/>
    ValueTask<MembershipRefusal> RemoveVoterAsync(ulong replica, CancellationToken token);
}

/// <summary>One gain of leadership. <see cref="Lost"/> is cancelled when it ends.</summary>
public sealed record Leadership(long Term, CancellationToken Lost);

public readonly record struct LogPosition(long Index, long Term);

/// <summary>
/// What a group's log is applied to; one instance per replica. Called by the log from one flow at a time.
/// Applying decides nothing and cannot fail: an exception ends the process.
/// </summary>
public abstract class ReplicatedState
{
    /// <summary>Index of the last applied entry of any kind; 0: none. Survives restarts as far as flushed.</summary>
    public abstract long AppliedIndex { get; }

    public abstract long AppliedTerm { get; }

    /// <summary>Index up to which the applied state is on stable storage: the log may be truncated up to it.</summary>
    public abstract long FlushedIndex { get; }

    /// <param name="entries">Contiguous, the first at AppliedIndex + 1; all kinds. The payloads are valid during the
    /// call.</param>
    public abstract void Apply(ReadOnlySpan<LogEntry> entries);

    /// <summary>Asks for a flush soon, because this group pins too much of the log. Returns at once.</summary>
    public abstract void RequestFlush();

    /// <summary>Makes a consistent copy of the state for other replicas, in a folder that does not exist yet. It may
    /// block, and runs beside everything else.</summary>
    public virtual void Checkpoint(string folder) => throw new NotSupportedException("This state is never copied.");
}
