using DotNext.Net.Cluster.Consensus.Raft;
using DynaCluster.Consensus.Engine;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;

namespace DynaCluster.Consensus;

/// <summary>
/// <see cref="IReplicatedLog"/> for one replica: the engine elects and watches, <see cref="GroupLog"/> holds the
/// rules. An engine that finishes no round, or does not lead where it must, is replaced by a new one over the same
/// log, under a new term.
/// </summary>
public sealed class RaftGroup : IReplicatedLog
{
    private static readonly TimeSpan Patience = 2 * EngineTiming.Election;

    private readonly string _folder;
    private readonly Lock _gate = new();
    private readonly ReplicaIdentity _identity;
    private readonly NodeLog _node;
    private readonly ReplicatedState _state;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;

    private CancellationTokenSource? _holding;
    private volatile Leadership? _leadership;
    private GroupLog? _log;
    private TaskCompletionSource<Leadership> _next = NewGain();
    private Task _running = Task.CompletedTask;

    /// <param name="folder">The replica's own folder; the engine's unused files go into a part of it.</param>
    public RaftGroup(NodeLog node, ReplicaIdentity identity, ReplicatedState state, string folder, TimeProvider time)
    {
        _node = node;
        _identity = identity;
        _state = state;
        _folder = folder;
        _time = time;
    }

    public uint Group => _identity.Group;

    public long CommitIndex => _log?.CommitIndex ?? 0;

    public Membership Members => Log.Members;

    public ulong LeaderReplica => _leadership is null ? 0 : _identity.Replica;

    /// <summary>Engines that were replaced because they did not do their work; 0 on a healthy node.</summary>
    public long RestartCount { get; private set; }

    /// <summary>The engine that runs now.</summary>
    internal EngineRun? Engine { get; private set; }

    private string EngineFolder => EngineFolderIn(_folder);

    private GroupLog Log => _log ?? throw new InvalidOperationException("The group is not started.");

    /// <summary>Whether a replica was ever started in the folder.</summary>
    public static bool RanIn(string folder) => Directory.Exists(EngineFolderIn(folder));

    /// <exception cref="LogStoreException">The replica cannot be started; the message says what to do.</exception>
    public async Task StartAsync(CancellationToken token)
    {
        Invariant.That(_log is null);
        if (RanIn(_folder) && _node.Store.ReadMetadata(Group, LogMetadataKey.Identity) is null)
        {
            throw LogStoreException.Damaged($"group {Group} was started on this disk before, but its log is gone");
        }

        _log = await GroupLog.OpenAsync(_node, _identity, new Membership(_identity.Replica), _state);
        var engine = await StartEngineAsync(token);
        _running = RunAsync(engine);
    }

    public ValueTask<Leadership> WaitForLeadershipAsync(CancellationToken token)
    {
        lock (_gate)
        {
            return _leadership is { } held
                ? ValueTask.FromResult(held)
                : new ValueTask<Leadership>(_next.Task.WaitAsync(token));
        }
    }

    public LogPosition? TryAppend(Leadership leadership, long after, ReadOnlyMemory<byte> payload)
    {
        lock (_gate)
        {
            // As one: a leadership that ended may be followed by another in the same term, whose place this would take.
            return Holds(leadership) ? Log.TryAppend(leadership.Term, after, payload.Span) : null;
        }
    }

    public ValueTask<bool> ConfirmLeadershipAsync(Leadership leadership, CancellationToken token)
    {
        if (!Holds(leadership))
        {
            return ValueTask.FromResult(false);
        }

        Invariant.That(Log.Members.IsAlone(_identity.Replica)); // nobody else could have been elected meanwhile
        var readIndex = Log.CommitIndex;
        return Log.AppliedIndex >= readIndex
            ? ValueTask.FromResult(true)
            : ConfirmWhenAppliedAsync(leadership, readIndex, token);
    }

    public ValueTask WaitForAppliedAsync(long index, CancellationToken token) => Log.WaitForAppliedAsync(index, token);

    public ValueTask<TransferOutcome> TransferLeadershipAsync(ulong replica, CancellationToken token)
        => ValueTask.FromResult(TransferOutcome.NotAVoter);

    public ValueTask<MembershipRefusal> AddVoterAsync(ulong replica, CancellationToken token)
        => ValueTask.FromResult(MembershipRefusal.NotLeading);

    public ValueTask<MembershipRefusal> RemoveVoterAsync(ulong replica, CancellationToken token)
        => ValueTask.FromResult(MembershipRefusal.NotLeading);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        lock (_gate)
        {
            _next.TrySetCanceled();
        }

        if (_log is not null)
        {
            await _log.DisposeAsync();
        }
    }

    private static string EngineFolderIn(string folder) => Path.Combine(folder, "engine");

    private static TaskCompletionSource<Leadership> NewGain()
        => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool Holds(Leadership leadership)
        => ReferenceEquals(_leadership, leadership) && !leadership.Lost.IsCancellationRequested;

    private async ValueTask<bool> ConfirmWhenAppliedAsync(
        Leadership leadership, long readIndex, CancellationToken token)
    {
        await Log.WaitForAppliedAsync(readIndex, token);
        return Holds(leadership);
    }

    private async Task<EngineRun> StartEngineAsync(CancellationToken token)
    {
        var members = Log.Members;
        if (members.IsAlone(_identity.Replica))
        {
            // Alone it leads at once and in the term it finds: without a new one (index, term) could name two entries.
            await Log.IncrementTermAsync(_identity.Replica).AsTask().WaitAsync(token);
        }

        var engine = await EngineRun.StartAsync(Log, EngineFolder, token);
        Engine = engine;
        return engine;
    }

    private async Task RunAsync(EngineRun engine)
    {
        try
        {
            while (true)
            {
                await LeadAsync(engine);
                Lose();
                await engine.StopAsync(Patience, _time);
                await Task.Delay(EngineTiming.Election, _time, _stopping.Token);
                engine = await StartEngineAsync(_stopping.Token);
                RestartCount++;
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            _node.Stop($"group {Group} could not start its consensus again: check the device, then start again", e);
        }
    }

    /// <summary>Leads whenever the engine does; ends when the engine must be replaced or the group stops.</summary>
    private async Task LeadAsync(EngineRun engine)
    {
        try
        {
            var alive = true;
            while (alive)
            {
                var lost = await WaitForEngineAsync(engine);
                Gain();
                await using (lost.Register(Lose))
                {
                    alive = await WatchAsync(engine, lost);
                }
            }
        }
        catch (Exception)
        {
            // The group stops, or the engine broke in a way of its own: either way this engine has ended.
        }
    }

    /// <returns>False: the leading engine finished no round in time. True: it no longer leads.</returns>
    private async Task<bool> WatchAsync(EngineRun engine, CancellationToken lost)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(lost, _stopping.Token);
        while (await engine.FinishesRoundAsync(Patience, _time))
        {
            try
            {
                await Task.Delay(EngineTiming.Election, _time, ending.Token);
            }
            catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
            {
                return true;
            }
        }

        return lost.IsCancellationRequested;
    }

    /// <exception cref="TimeoutException">Neither leadership nor progress in applying within the patience.</exception>
    private async Task<CancellationToken> WaitForEngineAsync(EngineRun engine)
    {
        while (true)
        {
            var applied = Log.AppliedIndex;
            try
            {
                return await engine.WaitForLeadershipAsync(_stopping.Token).WaitAsync(Patience, _time, _stopping.Token);
            }
            catch (TimeoutException) when (Log.AppliedIndex > applied)
            {
                // a long log is still being applied
            }
        }
    }

    private void Gain()
    {
        lock (_gate)
        {
            var term = Log.Term;
            Log.BeginLeadership(term);
            _holding = new CancellationTokenSource();
            _leadership = new Leadership(term, _holding.Token);
            _next.TrySetResult(_leadership);
        }
    }

    /// <summary>Nobody is given the leadership any more before those who have it are told.</summary>
    private void Lose()
    {
        CancellationTokenSource? held;
        lock (_gate)
        {
            Log.EndLeadership();
            held = _holding;
            _holding = null;
            _leadership = null;
            if (_next.Task.IsCompleted)
            {
                _next = NewGain();
            }
        }

        held?.Cancel();
    }
}
