using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;

namespace DynaCluster.Simulation.Logs;

/// <summary>
/// <see cref="IReplicatedLog"/> of one voter without the engine: the real GroupLog on the real NodeLog, on a
/// simulated disk. It leads at once under a new term, and can be deposed, as a watchdog would, at any moment.
/// </summary>
public sealed class SimulatedLog : IReplicatedLog
{
    private readonly NodeLog _node;
    private readonly ReplicaIdentity _identity;
    private readonly ReplicatedState _state;
    private CancellationTokenSource _holding = new();
    private Leadership? _leadership;
    private TaskCompletionSource<Leadership> _next = new();
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
    /// to protect the sequencer.</summary>
    public bool LeadsEarly { get; init; }

    public uint Group => _identity.Group;

    public long CommitIndex => Log.CommitIndex;

    public Membership Members => Log.Members;

    public ulong LeaderReplica => _leadership is null ? 0 : _identity.Replica;

    private GroupLog Log => _log ?? throw new InvalidOperationException("The group is not started.");

    public async Task StartAsync(CancellationToken token)
    {
        _log = await GroupLog.OpenAsync(_node, _identity, new Membership(_identity.Replica), _state);
        await LeadAsync();
    }

    public ValueTask<Leadership> WaitForLeadershipAsync(CancellationToken token)
        => _leadership is { } held
            ? ValueTask.FromResult(held)
            : new ValueTask<Leadership>(_next.Task.WaitAsync(token));

    public LogPosition? TryAppend(Leadership leadership, long after, ReadOnlyMemory<byte> payload)
    {
        bool refused = _refuses;
        _refuses = false;
        return Holds(leadership) && !refused ? Log.TryAppend(leadership.Term, after, payload.Span) : null;
    }

    public async ValueTask<bool> ConfirmLeadershipAsync(Leadership leadership, CancellationToken token)
    {
        if (!Holds(leadership))
        {
            return false;
        }

        await Log.WaitForAppliedAsync(Log.CommitIndex, token);
        return Holds(leadership);
    }

    public ValueTask WaitForAppliedAsync(long index, CancellationToken token) => Log.WaitForAppliedAsync(index, token);

    /// <summary>It is the only voter.</summary>
    public ValueTask<TransferOutcome> TransferLeadershipAsync(ulong replica, CancellationToken token)
        => ValueTask.FromResult(TransferOutcome.NotAVoter);

    public ValueTask<MembershipRefusal> AddVoterAsync(ulong replica, CancellationToken token)
        => ValueTask.FromResult(MembershipRefusal.NotLeading);

    public ValueTask<MembershipRefusal> RemoveVoterAsync(ulong replica, CancellationToken token)
        => ValueTask.FromResult(MembershipRefusal.NotLeading);

    /// <summary>The next append gets no place, as when too much is queued.</summary>
    public void RefuseNextAppend() => _refuses = true;

    /// <summary>Ends the leadership; what is appended stays and commits. It leads again, under the next term,
    /// soon.</summary>
    public async Task DeposeAsync()
    {
        if (_leadership is null || _closed)
        {
            return;
        }

        Log.EndLeadership();
        _leadership = null;
        CancellationTokenSource ended = _holding;
        _holding = new CancellationTokenSource();
        ended.Cancel();
        await LeadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        _leadership = null;
        _holding.Cancel();
        _next.TrySetCanceled();
        if (_log is not null)
        {
            await _log.DisposeAsync();
        }

        _holding.Dispose();
    }

    private bool Holds(Leadership leadership) => ReferenceEquals(_leadership, leadership) && !_closed;

    private async Task LeadAsync()
    {
        Invariant.That(Log.Members.IsAlone(_identity.Replica));
        long term = await Log.IncrementTermAsync(_identity.Replica);
        Log.BeginLeadership(term);
        if (!LeadsEarly)
        {
            await Log.WaitForAppliedAsync(Log.DurableIndex, CancellationToken.None);
        }

        _leadership = new Leadership(term, _holding.Token);
        TaskCompletionSource<Leadership> gained = _next;
        _next = new TaskCompletionSource<Leadership>();
        gained.TrySetResult(_leadership);
    }
}
