using System.Collections.Concurrent;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Model.Flows;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Telemetry;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Hosting;

/// <summary>
/// Brings the voters of every group that is led here to those that are wanted. Each step follows from what is the case
/// alone, so after a crash or a change of leaders whoever leads goes on. Its owner starts and stops it.
/// </summary>
internal sealed class VoterDriver(ReplicaTable replicas, VoterPlan plan, NodeParts parts, ILogger events)
    : IAsyncDisposable
{
    private readonly ConcurrentDictionary<uint, long> _blocked = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelOnContextAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await Task.WhenAll(replicas.All.Where(static replica => replica.IsServing).Select(DriveAsync));
                await Task.Delay(Limits.VoterPause, parts.Time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is the one reason to leave.
        }
        catch (Exception fault)
        {
            parts.Failed(fault);
        }
    }

    /// <summary>Steps follow each other at once: between two additions a group has an even number of voters.</summary>
    private async Task DriveAsync(GroupReplica replica)
    {
        while (plan.FindWanted(replica.Group) is { } wanted && NextStep(replica, wanted) is var step
            && step.Action is not (MembershipAction.None or MembershipAction.Wait))
        {
            var refusal = await TakeAsync(replica, step);
            if (refusal == MembershipRefusal.NotAppliedByAll && step.Action == MembershipAction.AddVoter)
            {
                refusal = await MakeWayAsync(replica, wanted);
            }
            else
            {
                _blocked.TryRemove(replica.Group, out _);
            }

            if (refusal != MembershipRefusal.None)
            {
                return;
            }
        }
    }

    /// <summary>A voter that is to go and is silent for good stands in the way of every addition, because an addition
    /// waits until all that stay have applied the change before (hazard 12): it goes first. The others had to agree
    /// without it anyway, and the addition follows at once.</summary>
    private async Task<MembershipRefusal?> MakeWayAsync(GroupReplica replica, IReadOnlySet<ulong> wanted)
    {
        var since = _blocked.GetOrAdd(replica.Group, parts.Time.GetTimestamp());
        if (parts.Time.GetElapsedTime(since) < Limits.VoterSilenceMax)
        {
            return null;
        }

        foreach (var extra in replica.Log.Members.Voters.Except(wanted).Where(one => one != replica.Identity.Replica))
        {
            // Whoever is not the silent one is refused: the silent one would stay.
            var refusal = await TakeAsync(replica, new MembershipStep(MembershipAction.RemoveVoter, extra));
            if (refusal == MembershipRefusal.None)
            {
                return refusal;
            }
        }

        return null;
    }

    private MembershipStep NextStep(GroupReplica replica, IReadOnlySet<ulong> wanted)
    {
        var members = replica.Log.Members;
        var caughtUp = wanted.Except(members.Voters)
            .Where(learner => plan.IsCaughtUp(replica.Group, learner)).ToHashSet();
        return MembershipPlan.Next(members, wanted, caughtUp, replica.Identity.Replica);
    }

    /// <returns>None: done, and the next step may follow; null: it was not done for another reason than a refusal, or
    /// somebody else leads now.</returns>
    private async Task<MembershipRefusal?> TakeAsync(GroupReplica replica, MembershipStep step)
    {
        using var late = new CancellationTokenSource(Limits.VoterChangeDuration, parts.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        var (log, token) = (replica.Log, ending.Token);
        try
        {
            if (step.Action == MembershipAction.TransferLeadership)
            {
                var outcome = await log.TransferLeadershipAsync(step.Replica, token);
                Tell(replica, step, isDone: outcome == TransferOutcome.Transferred);
                return null;
            }

            var refusal = step.Action == MembershipAction.AddVoter
                ? await log.AddVoterAsync(step.Replica, token)
                : await log.RemoveVoterAsync(step.Replica, token);
            Tell(replica, step, isDone: refusal == MembershipRefusal.None);
            return refusal;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested || _stop.IsCancellationRequested)
        {
            return null; // it may happen all the same: what is the case then is looked at again
        }
        catch (ObjectDisposedException)
        {
            return null; // the replica was closed meanwhile
        }
    }

    private void Tell(GroupReplica replica, MembershipStep step, bool isDone)
    {
        if (isDone)
        {
            events.VotersChanged(replica.Group, step.Action, step.Replica);
        }
    }
}
