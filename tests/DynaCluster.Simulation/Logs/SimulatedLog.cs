using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Replication;
using DynaCluster.Model;
using DynaCluster.Model.Flows;
using DynaCluster.Model.Log;
using DynaCluster.Simulation.Checkers;

namespace DynaCluster.Simulation.Logs;

/// <summary>
/// <see cref="IReplicatedLog"/> without the engine, in virtual time. Its own are the elections; what a log may hold and
/// commit, who is sent what, how a follower takes it and how a read is confirmed are the real GroupLog, Replicator,
/// Intake and ReadBarrier. It can be deposed at any moment.
/// </summary>
public sealed partial class SimulatedLog : IReplicatedLog
{
    private readonly NodeLog _node;
    private readonly ReplicaIdentity _identity;
    private readonly ReplicatedState _state;
    private readonly TurnQueue _turns = new();
    private readonly HashSet<Task> _background = [];
    private ReadBarrier? _barrier;
    private CancellationTokenSource _holding = new();
    private Intake? _intake;
    private Leadership? _leadership;
    private TaskCompletionSource<Leadership> _next = new();
    private ReadFreshness? _freshness;
    private GroupLog? _log;
    private bool _closed;
    private bool _refuses;

    public SimulatedLog(NodeLog node, ReplicaIdentity identity, ReplicatedState state)
    {
        _node = node;
        _identity = identity;
        _state = state;
    }

    /// <summary>Tells of the leadership before what the log holds is applied, as an engine may: the barrier alone has
    /// to protect the sequencer. With several voters it always does.</summary>
    public bool LeadsEarly { get; init; }

    /// <summary>A leader that heard of no majority for so long leads no more.</summary>
    public TimeSpan QuorumPatience { get; init; } = 2 * RaftTiming.Election;

    /// <summary>The voters of a log that does not exist yet; null: this replica alone.</summary>
    public Membership? Founding { get; init; }

    /// <summary>The way to the other voters; null: there are none.</summary>
    public ReplicaLinks? Links { get; init; }

    public LogWatch? Watch { get; init; }

    /// <summary>Called when another voter needs entries that are cut off here, with the place up to which they are;
    /// again and again.</summary>
    public Action<ulong, long> Behind { get; init; } = static (_, _) => { };

    public uint Group => _identity.Group;

    public long CommitIndex => Log.CommitIndex;

    public long AppliedIndex => Log.AppliedIndex;

    public long LastIndex => Log.LastIndex;

    public bool IsStarted => _log is not null;

    public bool Leads => _leadership is not null;

    public Membership Members => Log.Members;

    public bool IsFresh => _freshness?.IsFresh(Log.AppliedIndex) ?? false;

    public ulong LeaderReplica => _leadership is not null ? _identity.Replica : _leader;

    private GroupLog Log => _log ?? throw new InvalidOperationException("The group is not started.");

    private bool IsAlone => Log.Members.IsAlone(_identity.Replica);

    public async Task StartAsync(CancellationToken token)
    {
        _log = await GroupLog.OpenAsync(
            _node, _identity, Founding ?? new Membership(_identity.Replica), _state);
        _intake = new Intake(_log, (_, term) => new ValueTask(NoteTermAsync(term)));
        if (Links is not null)
        {
            _barrier = new ReadBarrier(_log, AskConfirmationAsync);
            _barrier.Start();
            _freshness = new ReadFreshness(Network.Process.Time);
            BeginElections();
        }

        if (IsAlone)
        {
            await LeadAloneAsync();
        }
    }

    public ValueTask<Leadership> WaitForLeadershipAsync(CancellationToken token)
        => _leadership is { } held
            ? ValueTask.FromResult(held)
            : new ValueTask<Leadership>(_next.Task.OnContext().WaitAsync(token));

    public LogPosition? TryAppend(Leadership leadership, long after, ReadOnlyMemory<byte> payload)
    {
        bool refused = _refuses;
        _refuses = false;
        if (!Holds(leadership) || refused || Log.TryAppend(leadership.Term, after, payload.Span) is not { } place)
        {
            return null;
        }

        Watch?.Placed(_identity, place, LogEntryKind.Application, payload.Span);
        _replicator?.Wake();
        return place;
    }

    public async ValueTask<bool> ConfirmLeadershipAsync(Leadership leadership, CancellationToken token)
    {
        long readIndex = Log.CommitIndex;
        if (!Holds(leadership))
        {
            return false;
        }

        if (!IsAlone && _barrier is { } barrier && await barrier.ConfirmAsync().WaitAsync(token) != leadership.Term)
        {
            return false;
        }

        await Log.WaitForAppliedAsync(readIndex, token);
        return Holds(leadership);
    }

    public ValueTask WaitForAppliedAsync(long index, CancellationToken token) => Log.WaitForAppliedAsync(index, token);

    public override string ToString()
        => $"group {Group} replica {_identity.Replica}: term {Log.Term} "
            + $"{(Leads ? "leads" : _replicator is not null ? "hands over" : $"follows {_leader}")}, "
            + $"log {Log.Start.Index} to {Log.LastIndex} durable {Log.DurableIndex} committed {Log.CommitIndex} "
            + $"applied {Log.AppliedIndex}, voters {string.Join(' ', Log.Members.Voters)}";

    /// <summary>The next append gets no place, as when too much is queued.</summary>
    public void RefuseNextAppend() => _refuses = true;

    /// <summary>Ends the leadership; what is appended stays. A lone voter leads again, under the next term,
    /// soon.</summary>
    public void Depose()
    {
        if (_leadership is null || _closed)
        {
            return;
        }

        StepDown();
        if (IsAlone)
        {
            _turns.Add(LeadAloneAsync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        EndElections();
        StepDown();
        _next.TrySetCanceled();
        await _turns.CloseAsync();
        if (_barrier is not null)
        {
            await _barrier.DisposeAsync();
        }

        if (_log is not null)
        {
            await _log.DisposeAsync();
        }

        await Task.WhenAll(_background);
        _holding.Dispose();
    }

    private bool Holds(Leadership leadership) => ReferenceEquals(_leadership, leadership) && !_closed;

    private async Task LeadAloneAsync()
    {
        if (_replicator is not null || _closed)
        {
            return;
        }

        Invariant.That(IsAlone);
        long term = await Log.IncrementTermAsync(_identity.Replica);
        TakeOffice(term);
        if (!LeadsEarly)
        {
            await Log.WaitForAppliedAsync(Log.DurableIndex, CancellationToken.None);
        }

        if (_replicator?.Term == term && Log.Term == term)
        {
            GainLeadership(term);
        }
    }

    private void GainLeadership(long term)
    {
        Watch?.Led(_identity, term, Log.LastIndex);
        _leadership = new Leadership(term, _holding.Token);
        TaskCompletionSource<Leadership> gained = _next;
        _next = new TaskCompletionSource<Leadership>();
        gained.TrySetResult(_leadership);
    }

    private void EndLeadership()
    {
        _log?.EndLeadership();
        if (_leadership is null)
        {
            return;
        }

        _leadership = null;
        CancellationTokenSource ended = _holding;
        _holding = new CancellationTokenSource();
        ended.Cancel();
    }

    /// <summary>Something that goes on beside the turns; a fault of it ends the whole run.</summary>
    private async void GoOn(Task task)
    {
        _background.Add(task);
        await task;
        _background.Remove(task);
    }
}
