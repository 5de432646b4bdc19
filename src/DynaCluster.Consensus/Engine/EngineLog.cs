using DotNext.IO.Log;
using DotNext.Net.Cluster;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Engine;

/// <summary>
/// Shows a <see cref="GroupLog"/> to the engine. It derives from the engine's own log only because the engine's
/// interface has an internal member; that log stays empty, and every member that the engine calls is implemented anew
/// here.
/// </summary>
internal sealed class EngineLog : WriteAheadLog, IPersistentState, IAuditTrail<IRaftLogEntry>, IAuditTrail
{
    private const int SmallestChunkBytes = 4096;

    private readonly GroupLog _log;
    private volatile bool _detached;

    /// <param name="folder">Holds the engine's own, unused files; emptied here.</param>
    public EngineLog(GroupLog log, string folder)
        : base(ShellOptions(folder), IStateMachine.CreateNoOp()) => _log = log;

    long IPersistentState.Term => _log.Term;

    long IAuditTrail.LastCommittedEntryIndex => _log.CommitIndex;

    long IAuditTrail.LastEntryIndex => _log.LastIndex;

    bool IAuditTrail.IsLogEntryLengthAlwaysPresented => true;

    /// <summary>From now on an engine that could not be stopped changes nothing any more.</summary>
    public void Detach() => _detached = true;

    /// <summary>The log is recovered before the engine starts.</summary>
    Task IAuditTrail.InitializeAsync(CancellationToken token) => Task.CompletedTask;

    bool IPersistentState.IsVotedFor(in ClusterMemberId id)
    {
        var vote = _log.Ballot.VotedFor;
        return vote == 0 || id == ReplicaEndPoint.MemberId(vote);
    }

    ValueTask<long> IPersistentState.IncrementTermAsync(ClusterMemberId member, CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_detached, this);
        return _log.IncrementTermAsync(ReplicaEndPoint.Replica(member));
    }

    ValueTask IPersistentState.UpdateTermAsync(long term, bool resetLastVote, CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_detached, this);
        return _log.UpdateTermAsync(term, resetLastVote);
    }

    ValueTask IPersistentState.UpdateVotedForAsync(ClusterMemberId member, CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_detached, this);
        return _log.VoteAsync(ReplicaEndPoint.Replica(member));
    }

    /// <summary>Commits what of it is durable and does not wait for the rest: durability asks for the next
    /// round.</summary>
    ValueTask<long> IAuditTrail.CommitAsync(long endIndex, CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_detached, this);
        var before = _log.CommitIndex;
        return ValueTask.FromResult(Math.Max(0, _log.Commit(endIndex) - before));
    }

    ValueTask IAuditTrail.WaitForApplyAsync(long index, CancellationToken token)
        => _log.WaitForAppliedAsync(index, token);

    ValueTask IAuditTrail.WaitForApplyAsync(CancellationToken token)
        => _log.WaitForAppliedAsync(_log.AppliedIndex + 1, token);

    ValueTask<long> IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(TEntry entry, CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_detached, this);
        if (entry.IsConfiguration || !entry.TryGetMemory(out var payload) || payload.Length > 0)
        {
            throw AloneOnly("append an entry with content");
        }

        return _log.TryAppendEmpty(entry.Term) is { } position
            ? ValueTask.FromResult(position.Index)
            : throw new NotLeaderException();
    }

    ValueTask IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(TEntry entry, long startIndex, CancellationToken token)
        => throw AloneOnly("receive an entry");

    ValueTask IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(
        ILogEntryProducer<TEntry> entries, long startIndex, bool skipCommitted, CancellationToken token)
        => throw AloneOnly("receive entries");

    ValueTask<TResult> IAuditTrail<IRaftLogEntry>.ReadAsync<TResult>(
        ILogEntryConsumer<IRaftLogEntry, TResult> reader, long startIndex, long endIndex, CancellationToken token)
        => throw AloneOnly("send entries");

    private static NotSupportedException AloneOnly(string what)
        => new($"The engine of a group with one voter has nobody to {what} for or from.");

    private static Options ShellOptions(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true); // a torn file of the unused log must not prevent the start
        }

        return new Options { Location = folder, ChunkSize = SmallestChunkBytes, ConcurrencyLevel = 1 };
    }
}
