using DynaCluster.Consensus.Engine;

namespace DynaCluster.Consensus;

/// <summary>Who leads, and that the engine does its work.</summary>
public sealed partial class RaftGroup
{
    private CancellationTokenSource? _holding;
    private volatile LeaderHint _leader = new(0, 0);
    private volatile Leadership? _leadership;
    private TaskCompletionSource<Leadership> _next = NewGain();

    public ValueTask<Leadership> WaitForLeadershipAsync(CancellationToken token)
    {
        lock (_gate)
        {
            return _leadership is { } held
                ? ValueTask.FromResult(held)
                : new ValueTask<Leadership>(_next.Task.WaitAsync(token));
        }
    }

    private static TaskCompletionSource<Leadership> NewGain()
        => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool Holds(Leadership leadership)
        => ReferenceEquals(_leadership, leadership) && !leadership.Lost.IsCancellationRequested;

    private async Task<EngineRun> StartEngineAsync(CancellationToken token)
    {
        if (Log.Members.IsAlone(_identity.Replica))
        {
            // Alone it leads at once and in the term it finds: without a new one (index, term) could name two entries.
            await Log.IncrementTermAsync(_identity.Replica).AsTask().WaitAsync(token);
        }

        var parts = new EngineParts { Log = Log, Links = _node.Links, Time = _node.Time, Folder = EngineFolder };
        return _engine = await EngineRun.StartAsync(parts, token);
    }

    private async Task RunAsync(EngineRun engine)
    {
        try
        {
            while (true)
            {
                await LeadAsync(engine);
                Lose(engine);
                await engine.DisposeAsync();
                await Task.Delay(EngineTiming.Watch, _node.Time, _stopping.Token);
                engine = await StartEngineAsync(_stopping.Token);
                RestartCount++;
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            _node.Log.Stop(
                $"group {Group} could not start its consensus again: check the device, then start again", e);
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
                Gain(engine, lost);
                await using (lost.Register(() => Lose(engine)))
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
        while (await engine.FinishesRoundAsync())
        {
            try
            {
                await Task.Delay(EngineTiming.Watch, _node.Time, ending.Token);
            }
            catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
            {
                return true;
            }
        }

        return lost.IsCancellationRequested;
    }

    /// <exception cref="TimeoutException">The engine neither leads, nor follows, nor stands for election.</exception>
    private async Task<CancellationToken> WaitForEngineAsync(EngineRun engine)
    {
        var leading = engine.WaitForLeadershipAsync(_stopping.Token);
        while (true)
        {
            var applied = Log.AppliedIndex;
            try
            {
                return await leading.WaitAsync(EngineTiming.Patience, _node.Time, _stopping.Token);
            }
            catch (TimeoutException) when (IsAtWork(engine) || Log.AppliedIndex > applied)
            {
                // it follows, or a long log is still being applied
            }
        }
    }

    /// <summary>A lone voter has nothing to do but lead.</summary>
    private bool IsAtWork(EngineRun engine) => engine.Cluster.IsAlive && !Log.Members.IsAlone(_identity.Replica);

    private void Gain(EngineRun engine, CancellationToken lost)
    {
        lock (_gate)
        {
            if (_leadership is not null || lost.IsCancellationRequested || !ReferenceEquals(engine, _engine))
            {
                return;
            }

            var term = engine.LedTerm;
            Log.BeginLeadership(term);
            HearLeader(_identity.Replica, term);
            _engineLost = lost;
            _holding = new CancellationTokenSource();
            _leadership = new Leadership(term, _holding.Token);
            _next.TrySetResult(_leadership);
        }
    }

    private void Lose(EngineRun engine)
    {
        engine.StopReplication();
        Withdraw();
    }

    /// <summary>Nobody is given the leadership any more before those who have it are told.</summary>
    private void Withdraw()
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

    private void HearLeader(ulong replica, long term)
    {
        LeaderHint? before = null;
        lock (_gate)
        {
            if (term > _leader.Term || (term == _leader.Term && replica != _leader.Replica))
            {
                before = _leader;
                _leader = new LeaderHint(term, replica);
            }
        }

        before?.Replace();
    }
}
