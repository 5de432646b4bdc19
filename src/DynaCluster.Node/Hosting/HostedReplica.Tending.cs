using DynaCluster.Consensus;
using DynaCluster.Consensus.Snapshots;
using DynaCluster.Model;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Telemetry;

namespace DynaCluster.Node.Hosting;

/// <summary>What comes to a replica from other nodes.</summary>
internal sealed partial class HostedReplica
{
    private async Task TendAsync(ReplicaSupply supply)
    {
        try
        {
            while (true)
            {
                TimeSpan pause = await TryTendOnceAsync(supply);
                _stop.Token.ThrowIfCancellationRequested();
                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, Parts.Time, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is the one reason to leave.
        }
        catch (Exception fault)
        {
            Parts.Failed(fault); // the replica may be closed for good, and nobody would know why
        }
    }

    /// <returns>How long to wait then.</returns>
    private async Task<TimeSpan> TryTendOnceAsync(ReplicaSupply supply)
    {
        try
        {
            return await TendOnceAsync(supply);
        }
        catch (SnapshotException failure)
        {
            TimeSpan pause = _backoff.Next();
            composer.Events.FetchFailed(Identity.Group, Identity.Replica, _source, pause, failure.Message);
            AskNext();
            return pause;
        }
    }

    private async Task<TimeSpan> TendOnceAsync(ReplicaSupply supply)
    {
        if (_open is not { } replica)
        {
            return await BeginAsync(supply);
        }

        if (!replica.Log.Members.Voters.Contains(Identity.Replica))
        {
            return await LearnAsync(supply, replica);
        }

        if (!replica.Log.NeedsSnapshot)
        {
            return Limits.TendingPause;
        }

        _source = replica.Log.LeaderReplica;
        await ReplaceAsync(supply, replica);
        return Limits.TendingPause;
    }

    /// <summary>A new replica begins with the first entry if its leader has the whole log, else with a state.</summary>
    private async Task<TimeSpan> BeginAsync(ReplicaSupply supply)
    {
        if (!supply.Knows(Identity))
        {
            var (outcome, founding) = await supply.FindFoundingAsync(Identity, Source(), _stop.Token);
            switch (outcome)
            {
                case CatchUpOutcome.Advanced:
                    await ReopenAsync(founding);
                    return TimeSpan.Zero;
                case CatchUpOutcome.SnapshotNeeded:
                    await ReplaceAsync(supply, null);
                    return TimeSpan.Zero;
                default:
                    AskNext();
                    return _backoff.Next();
            }
        }

        await ReopenAsync(founding: null);
        return TimeSpan.Zero;
    }

    private async Task<TimeSpan> LearnAsync(ReplicaSupply supply, GroupReplica replica)
    {
        var (outcome, lag) = await supply.CatchUpAsync(replica.Log, Source(), _stop.Token);
        switch (outcome)
        {
            case CatchUpOutcome.Advanced or CatchUpOutcome.CaughtUp:
                _backoff.Reset();
                Volatile.Write(ref _lag, lag);
                return outcome == CatchUpOutcome.Advanced ? TimeSpan.Zero : Limits.LearnerPause;
            case CatchUpOutcome.SnapshotNeeded:
                await ReplaceAsync(supply, replica);
                return TimeSpan.Zero;
            default:
                AskNext();
                return _backoff.Next();
        }
    }

    /// <summary>Fetches a state and puts it in the place of what is here. Up to its last line the old one lives; from
    /// there on it is not interrupted any more.</summary>
    /// <param name="old">Null: there is nothing here.</param>
    private async Task ReplaceAsync(ReplicaSupply supply, GroupReplica? old)
    {
        long begun = Parts.Time.GetTimestamp();
        FetchProgress progress = new();
        _fetching = progress;
        try
        {
            FetchedState fetched = await supply.FetchAsync(Identity, Source(), progress, _stop.Token);
            if (old is not null)
            {
                _open = null;
                await composer.CloseAsync(old);
            }

            if (old is not null && fetched.Start.Position.Index <= old.Log.CommitIndex)
            {
                supply.Discard(fetched); // entries came after all: what is here is newer
            }
            else
            {
                await supply.InstallAsync(Identity, fetched);
                Interlocked.Increment(ref _replacements);
                double seconds = Parts.Time.GetElapsedTime(begun).TotalSeconds;
                composer.Events.StateReplaced(
                    Identity.Group, Identity.Replica, _source, fetched.Start.Position.Index, fetched.Bytes, seconds);
            }

            await ReopenAsync(founding: null);
            _backoff.Reset();
        }
        finally
        {
            _fetching = null;
        }
    }

    /// <summary>Whom to ask: who answered last, else one after the other.</summary>
    private ulong Source()
    {
        if (_source == 0 || _source == Identity.Replica)
        {
            AskNext();
        }

        return _source;
    }

    private void AskNext()
    {
        IEnumerable<ulong> known = _open?.Log.Members.Voters ?? [];
        ulong[] others = [.. known.Concat(placement.Others).Where(other => other != Identity.Replica).Distinct()
            .Order()];
        _source = others.FirstOrDefault(other => other > _source, others.FirstOrDefault());
    }
}
