using DynaCluster.Model;

namespace DynaCluster.Consensus.Logs;

/// <summary>
/// One replica's log of one partition group, with all its rules and without any engine: what may be appended, what
/// counts as durable and committed, what reaches the state and when, and what may be forgotten. Thread-safe. It never
/// throws for I/O: that ends the process.
/// </summary>
public sealed partial class GroupLog : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly NodeLog _node;
    private readonly RecentEntries _recent = new();
    private readonly ReplicatedState _state;

    private long _applied;
    private Ballot _ballot;
    private long _commit;
    private bool _disposed;
    private long _durable;
    private long _last;
    private LogStart _start;
    private long _term;

    private GroupLog(NodeLog node, ReplicaIdentity identity, ReplicatedState state, LogStart start, Ballot ballot)
    {
        _node = node;
        _state = state;
        _start = start;
        _ballot = ballot;
        _term = ballot.Term;
        _newest = start.Members;
        Identity = identity;
    }

    public ReplicaIdentity Identity { get; }

    /// <summary>The place before the first entry that is still there.</summary>
    public LogPosition Start => Read(() => _start.Position);

    public long LastIndex => Volatile.Read(ref _last);

    /// <summary>Everything up to it is on this disk.</summary>
    public long DurableIndex => Volatile.Read(ref _durable);

    /// <summary>Everything up to it is agreed on. Never above the durable index, never moves back.</summary>
    public long CommitIndex => Volatile.Read(ref _commit);

    public long AppliedIndex => Volatile.Read(ref _applied);

    public Ballot Ballot => Read(() => _ballot);

    /// <summary>
    /// Opens a replica's log and checks it against its state. A log that does not exist yet is created, its identity
    /// and founding membership durable before this returns and so before the first vote.
    /// </summary>
    /// <param name="founding">The membership of a log that does not exist yet.</param>
    /// <exception cref="LogStoreException">Damaged, of another identity, or not the log of this state.</exception>
    public static async ValueTask<GroupLog> OpenAsync(
        NodeLog node, ReplicaIdentity identity, Membership founding, ReplicatedState state)
    {
        Invariant.That(identity.Replica > 0);
        var contents = node.Store.Recover(identity.Group);
        var stored = StoredIdentity(node.Store, identity.Group);
        CheckNotRetired(node.Store, identity);
        var log = stored is not null
            ? OpenExisting(node, identity, stored, state)
            : CreateNew(node, identity, founding, state, contents);
        log.Recover(contents);
        node.Register(log);
        if (stored is null)
        {
            await node.WriteAsync(
                log,
                (LogMetadataKey.Identity, identity.Encode()),
                (LogMetadataKey.Start, log._start.Encode()),
                (LogMetadataKey.Ballot, log._ballot.Encode()));
        }

        log._applying = log.ApplyCommittedAsync();
        return log;
    }

    /// <summary>Stops applying and ends all waiting; what is queued still becomes durable.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _node.Deregister(this);
        _applySignal.Set();
        await _applying;
        CancelWaiters();
        CancelReceiving();
    }

    private static GroupLog OpenExisting(
        NodeLog node, ReplicaIdentity identity, ReadOnlySpan<byte> stored, ReplicatedState state)
    {
        CheckIdentity(identity, stored);
        var ballot = node.Store.ReadMetadata(identity.Group, LogMetadataKey.Ballot);
        var start = node.Store.ReadMetadata(identity.Group, LogMetadataKey.Start);
        return new GroupLog(
            node,
            identity,
            state,
            LogStart.Decode(start) ?? throw Unreadable(identity.Group, "start"),
            Logs.Ballot.Decode(ballot) ?? throw Unreadable(identity.Group, "ballot"));
    }

    private static void CheckIdentity(ReplicaIdentity identity, ReadOnlySpan<byte> stored)
    {
        var found = ReplicaIdentity.Decode(stored) ?? throw Unreadable(identity.Group, "identity");
        if (found != identity)
        {
            throw new LogStoreException(
                LogStoreFault.WrongIdentity,
                $"The log of group {identity.Group} belongs to {found}, not to {identity}:"
                + " use the data folder that belongs to this node, or give the node an empty one so that it comes back"
                + " as a new replica.");
        }
    }

    private static GroupLog CreateNew(
        NodeLog node, ReplicaIdentity identity, Membership founding, ReplicatedState state, LogContents contents)
        => contents.Last == 0 && state.AppliedIndex == 0
            ? new GroupLog(node, identity, state, new LogStart(default, founding), default)
            : throw LogStoreException.Damaged(
                $"group {identity.Group} has data, but its log does not know whose it is");

    private static LogStoreException Unreadable(uint group, string what)
        => LogStoreException.Damaged($"the {what} of group {group} cannot be read");

    private void Recover(LogContents contents)
    {
        var group = Identity.Group;
        if (contents.Last != 0 && contents.First != _start.Position.Index + 1)
        {
            throw LogStoreException.Damaged(group, _start.Position.Index + 1, "the first entry is missing");
        }

        _last = Math.Max(contents.Last, _start.Position.Index);
        _durable = _last;
        _terms.AddRange(contents.Terms);
        RecoverMembership(contents);
        RecoverSize(contents);
        if (_ballot.Term < TermOf(_last))
        {
            throw LogStoreException.Damaged(group, _last, "it is of a later term than the ballot");
        }

        var applied = new LogPosition(_state.AppliedIndex, _state.AppliedTerm);
        if (applied.Index > _last)
        {
            throw LogStoreException.Damaged(
                group, applied.Index, $"the state has applied it, but the log ends at {_last}");
        }

        if (applied.Index < _start.Position.Index)
        {
            throw LogStoreException.Damaged(
                group, applied.Index + 1, $"the state needs it, but the log begins after {_start.Position.Index}");
        }

        if (TermOf(applied.Index) != applied.Term)
        {
            throw LogStoreException.Damaged(group, applied.Index, "log and state hold entries of different terms");
        }

        _applied = applied.Index;
        _commit = applied.Index;
    }

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
