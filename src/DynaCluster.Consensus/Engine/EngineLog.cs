using DotNext.IO.Log;
using DotNext.Net.Cluster;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using DynaCluster.Consensus.Logs;

namespace DynaCluster.Consensus.Engine;

/// <summary>
/// Shows a <see cref="GroupLog"/> to the engine: term, vote, and how far the log goes. Entries pass it by; the one that
/// the engine appends after an election tells that it has won. It derives from the engine's own log only because the
/// engine's interface has an internal member; that log stays empty, and every member that the engine calls is
/// implemented anew here.
/// </summary>
internal sealed class EngineLog : WriteAheadLog, IPersistentState, IAuditTrail<IRaftLogEntry>, IAuditTrail
{
    private const int SmallestChunkBytes = 4096;

    private readonly GroupLog _log;
    private volatile bool _detached;

    /// <param name="folder">Holds the engine's own, unused files; emptied here.</param>
    public EngineLog(GroupLog log, string folder)
        : base(ShellOptions(folder), IStateMachine.CreateNoOp()) => _log = log;

    /// <summary>The engine has won the election for a term: gives the term its first entry.</summary>
    public required Func<long, LogPosition?> Elected { get; init; }

    /// <summary>The engine has begun a term of its own.</summary>
    public required Action Standing { get; init; }

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

    async ValueTask<long> IPersistentState.IncrementTermAsync(ClusterMemberId member, CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_detached, this);
        var term = await _log.IncrementTermAsync(ReplicaEndPoint.Replica(member));
        Standing();
        return term;
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

    /// <summary>The log commits by itself.</summary>
    ValueTask<long> IAuditTrail.CommitAsync(long endIndex, CancellationToken token) => ValueTask.FromResult(0L);

    ValueTask IAuditTrail.WaitForApplyAsync(long index, CancellationToken token)
        => _log.WaitForAppliedAsync(index, token);

    ValueTask IAuditTrail.WaitForApplyAsync(CancellationToken token)
        => _log.WaitForAppliedAsync(_log.AppliedIndex + 1, token);

    ValueTask<long> IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(TEntry entry, CancellationToken token)
    {
        ObjectDisposedException.ThrowIf(_detached, this);
        if (entry.IsConfiguration || !entry.TryGetMemory(out var payload) || payload.Length > 0)
        {
            throw new NotSupportedException("The engine of a group appends nothing but the first entry of a term.");
        }

        return Elected(entry.Term) is { } place
            ? ValueTask.FromResult(place.Index)
            : throw new NotLeaderException();
    }

    ValueTask IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(TEntry entry, long startIndex, CancellationToken token)
        => throw new NotSupportedException("Snapshots go another way.");

    /// <summary>A sign of life carries none.</summary>
    ValueTask IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(
        ILogEntryProducer<TEntry> entries, long startIndex, bool skipCommitted, CancellationToken token)
        => entries.RemainingCount == 0
            ? ValueTask.CompletedTask
            : throw new NotSupportedException("Entries go another way.");

    /// <summary>Gives the term of one place, and otherwise no entries: the engine has nothing to send but signs of
    /// life.</summary>
    ValueTask<TResult> IAuditTrail<IRaftLogEntry>.ReadAsync<TResult>(
        ILogEntryConsumer<IRaftLogEntry, TResult> reader, long startIndex, long endIndex, CancellationToken token)
    {
        if (!reader.LogEntryMetadataOnly)
        {
            return reader.ReadAsync<NoEntries.Entry, NoEntries>(NoEntries.Instance, null, token);
        }

        // What was cut off in front is below any candidate's last entry; what was cut off behind has been replaced.
        var term = _log.TermAt(startIndex) ?? (startIndex > _log.LastIndex ? _log.Last : _log.Start).Term;
        return reader.ReadAsync<NoEntries.Entry, NoEntries.Entry[]>([new NoEntries.Entry(term)], null, token);
    }

    private static Options ShellOptions(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true); // a torn file of the unused log must not prevent the start
        }

        return new Options { Location = folder, ChunkSize = SmallestChunkBytes, ConcurrencyLevel = 1 };
    }
}
