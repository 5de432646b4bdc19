using DynaCluster.Consensus.Engine;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Replication;
using DynaCluster.Consensus.Snapshots;
using DynaCluster.Model;

namespace DynaCluster.Consensus;

/// <summary>
/// <see cref="IReplicatedLog"/> for one replica: the engine elects and watches, <see cref="Replicator"/> sends, <see
/// cref="GroupLog"/> holds the rules. An engine that does not do its work is replaced by a new one over the same log.
/// </summary>
public sealed partial class RaftGroup : IReplicatedLog
{
    private readonly string _folder;
    private readonly Membership _founding;
    private readonly Lock _gate = new();
    private readonly ReplicaIdentity _identity;
    private readonly RaftNode _node;
    private readonly ReplicatedState _state;
    private readonly CancellationTokenSource _stopping = new();

    private readonly ReadFreshness _freshness;

    private ReadBarrier? _barrier;
    private volatile EngineRun? _engine;
    private Intake? _intake;
    private GroupLog? _log;
    private Task _running = Task.CompletedTask;

    /// <param name="founding">Who votes in a log that does not exist yet.</param>
    /// <param name="folder">The replica's own folder; the engine's unused files go into a part of it.</param>
    public RaftGroup(
        RaftNode node, ReplicaIdentity identity, Membership founding, ReplicatedState state, string folder)
    {
        _node = node;
        _identity = identity;
        _founding = founding;
        _state = state;
        _folder = folder;
        _freshness = new ReadFreshness(node.Time);
    }

    public uint Group => _identity.Group;

    public long CommitIndex => _log?.CommitIndex ?? 0;

    public Membership Members => _log?.Members ?? _founding;

    public ulong LeaderReplica => _leader is var hint && hint.Term == _log?.Term ? hint.Replica : 0;

    public bool IsFresh => _log is { } log && _freshness.IsFresh(log.AppliedIndex);

    public bool NeedsSnapshot { get; private set; }

    /// <summary>Engines that were replaced because they did not do their work; 0 on a healthy node.</summary>
    public long RestartCount { get; private set; }

    /// <summary>The engine that runs now.</summary>
    internal EngineRun? Engine => _engine;

    /// <summary>The replica's log; there once it is started.</summary>
    internal GroupLog Log => _log ?? throw new InvalidOperationException("The group is not started.");

    private string EngineFolder => EngineFolderIn(_folder);

    /// <summary>Whether a replica was ever started in the folder.</summary>
    public static bool RanIn(string folder) => Directory.Exists(EngineFolderIn(folder));

    /// <exception cref="LogStoreException">The replica cannot be started; the message says what to do.</exception>
    public async Task StartAsync(CancellationToken token)
    {
        Invariant.That(_log is null);
        if (RanIn(_folder) && GroupLog.FindIdentity(_node.Log.Store, Group) is null)
        {
            throw LogStoreException.Damaged($"group {Group} was started on this disk before, but its log is gone");
        }

        _log = await GroupLog.OpenAsync(_node.Log, _identity, _founding, _state);
        _intake = new Intake(_log, TakeOverTermAsync);
        _barrier = new ReadBarrier(_log, AskConfirmationAsync);
        _barrier.Start();
        var engine = await StartEngineAsync(token);
        _node.Links.Register(Group, _identity.Replica, new GroupReceiver(this));
        _node.Shelf?.Register(Group, new SnapshotOrigin(_log, _state.Checkpoint));
        _running = RunAsync(engine);
    }

    public LogPosition? TryAppend(Leadership leadership, long after, ReadOnlyMemory<byte> payload)
    {
        LogPosition? place;
        lock (_gate)
        {
            // As one: a leadership that ended may be followed by another in the same term, whose place this would take.
            place = Holds(leadership) ? Log.TryAppend(leadership.Term, after, payload.Span) : null;
        }

        _engine?.Wake();
        return place;
    }

    public async ValueTask<bool> ConfirmLeadershipAsync(Leadership leadership, CancellationToken token)
    {
        var readIndex = Log.CommitIndex;
        if (!Holds(leadership))
        {
            return false;
        }

        if (!Log.Members.IsAlone(_identity.Replica)) // else nobody else could have been elected meanwhile
        {
            token.ThrowIfCancellationRequested();
            if (await _barrier!.ConfirmAsync() != leadership.Term) // there since the start; it ends soon, by itself
            {
                return false;
            }
        }

        if (Log.AppliedIndex < readIndex)
        {
            await Log.WaitForAppliedAsync(readIndex, token);
        }

        return Holds(leadership);
    }

    public ValueTask WaitForAppliedAsync(long index, CancellationToken token) => Log.WaitForAppliedAsync(index, token);

    public async ValueTask DisposeAsync()
    {
        if (_log is null)
        {
            return;
        }

        if (_node.Shelf is { } shelf)
        {
            await shelf.UnregisterAsync(Group);
        }

        await _node.Links.UnregisterAsync(Group);
        await _stopping.CancelAsync();
        await _running;
        lock (_gate)
        {
            _next.TrySetCanceled();
        }

        await _barrier!.DisposeAsync(); // there since the start
        await _log.DisposeAsync();
    }

    /// <summary>As a learner: fetches once from the node of the replica that is thought to lead.</summary>
    /// <inheritdoc cref="LogCatchUp.StepAsync"/>
    public Task<(CatchUpOutcome Outcome, long Lag)> CatchUpAsync(SnapshotClient leader, CancellationToken token)
        => LogCatchUp.StepAsync(Log, leader, token);

    private static string EngineFolderIn(string folder) => Path.Combine(folder, "engine");

    private async ValueTask<bool> AskConfirmationAsync(ulong replica, long term, CancellationToken token)
    {
        var route = new FrameRoute(Group, _identity.Replica, replica);
        using var reply = await _node.Links.ConfirmAsync(route, term, EngineTiming.Answer, token);
        return reply.Outcome == CallOutcome.Answered;
    }
}
