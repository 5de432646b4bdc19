using DynaCluster.Consensus.Faults;
using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Replication;

namespace DynaCluster.Consensus.Engine;

/// <summary>One start of the engine over a group's log, and the replication of the terms that it wins.</summary>
internal sealed class EngineRun : IAsyncDisposable
{
    private readonly EngineCluster _cluster;
    private readonly Lock _gate = new();
    private readonly EngineLog _log;
    private readonly EngineParts _parts;
    private readonly List<Replicator> _replicators = [];
    private Task? _ending;
    private bool _stopped;

    private EngineRun(EngineParts parts)
    {
        _parts = parts;
        _log = new EngineLog(parts.Log, parts.Folder) { Elected = Begin, Standing = () => _cluster?.NoteCandidacy() };
        _cluster = new EngineCluster(parts) { AuditTrail = _log };
    }

    public EngineCluster Cluster => _cluster;

    /// <summary>The term that this engine won last; 0: none.</summary>
    public long LedTerm => Replicator?.Term ?? 0;

    /// <summary>The replication of that term.</summary>
    public Replicator? Replicator
    {
        get
        {
            lock (_gate)
            {
                return _replicators.Count > 0 ? _replicators[^1] : null;
            }
        }
    }

    public static async Task<EngineRun> StartAsync(EngineParts parts, CancellationToken token)
    {
        var engine = new EngineRun(parts);
        try
        {
            if (parts.Log.Members.IsAlone(parts.Replica))
            {
                parts.Log.BeginLeadership(parts.Log.Term); // it leads from the start, without an election
                engine.Replicate(parts.Log.Term);
            }

            await engine._cluster.StartAsync(token);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <returns>Cancelled when the leadership ends.</returns>
    public Task<CancellationToken> WaitForLeadershipAsync(CancellationToken token)
        => _cluster.WaitForLeadershipAsync(token);

    /// <summary>Whether the leading engine completes a round that begins now. Its loop can die unnoticed by
    /// itself.</summary>
    public async Task<bool> FinishesRoundAsync()
    {
        try
        {
            await _cluster.ForceReplicationAsync().AsTask().WaitAsync(EngineTiming.Patience, _parts.Time);
            return Replicator is { Running.IsCompleted: false };
        }
        catch (Exception)
        {
            return false; // whatever it was, the round did not end
        }
    }

    /// <summary>The leader's log has grown.</summary>
    public void Wake() => Replicator?.Wake();

    /// <summary>The leadership is over, even if the term is not.</summary>
    public void StopReplication() => Replicator?.Stop();

    /// <summary>Stops the engine; one that does not stop in time is cut off from the log and left behind.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            return new ValueTask(_ending ??= EndAsync());
        }
    }

    private async Task EndAsync()
    {
        await StopReplicatorsAsync();
        try
        {
            await _cluster.StopAsync(CancellationToken.None).WaitAsync(EngineTiming.Patience, _parts.Time);
            _cluster.Dispose();
        }
        catch (TimeoutException)
        {
        }

        _log.Detach();
        await _log.DisposeAsync();
    }

    /// <summary>The first entry of a term, if the votes that were counted here allow it.</summary>
    private LogPosition? Begin(long term)
    {
        var isWon = _cluster.WonTerm == term && _parts.Log.Members.Voters.Contains(_parts.Replica);
        if (isWon)
        {
            FailPoints.Reach(FailPoint.ElectedBeforeFirstEntry);
        }

        var place = isWon ? _parts.Log.TryAppendEmpty(term) : null;
        if (place is not null)
        {
            Replicate(term);
        }

        return place;
    }

    private void Replicate(long term)
    {
        var replicator = new Replicator(_parts.Log, term, SendAsync, _parts.Time);
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            Replicator?.Stop();
            _replicators.RemoveAll(r => r.Running.IsCompletedSuccessfully);
            _replicators.Add(replicator);
            replicator.Start();
        }
    }

    private async Task StopReplicatorsAsync()
    {
        Replicator[] replicators;
        lock (_gate)
        {
            _stopped = true;
            replicators = [.. _replicators];
        }

        foreach (var replicator in replicators)
        {
            try
            {
                await replicator.DisposeAsync();
            }
            catch (Exception)
            {
                // it ended by this, which is why the engine is being replaced
            }
        }
    }

    private async ValueTask<EntriesAnswer?> SendAsync(
        ulong replica, EntriesRequest request, CancellationToken token)
    {
        using var reply = await _parts.Links.CallAsync(
            _parts.RouteTo(replica), FrameKind.AppendEntries, request, EngineTiming.EntriesAnswer, token);
        return reply.Outcome == CallOutcome.Answered ? EntriesAnswer.Decode(reply.Body.Span) : null;
    }
}
