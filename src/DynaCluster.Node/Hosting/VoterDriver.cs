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
            if (!await TakeAsync(replica, step))
            {
                return;
            }
        }
    }

    private MembershipStep NextStep(GroupReplica replica, IReadOnlySet<ulong> wanted)
    {
        var members = replica.Log.Members;
        var caughtUp = wanted.Except(members.Voters)
            .Where(learner => plan.IsCaughtUp(replica.Group, learner)).ToHashSet();
        return MembershipPlan.Next(members, wanted, caughtUp, replica.Identity.Replica);
    }

    private async Task<bool> TakeAsync(GroupReplica replica, MembershipStep step)
    {
        using var late = new CancellationTokenSource(Limits.VoterChangeDuration, parts.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        var (log, token) = (replica.Log, ending.Token);
        try
        {
            var isDone = step.Action switch
            {
                MembershipAction.AddVoter
                    => await log.AddVoterAsync(step.Replica, token) == MembershipRefusal.None,
                MembershipAction.RemoveVoter
                    => await log.RemoveVoterAsync(step.Replica, token) == MembershipRefusal.None,
                _ => await log.TransferLeadershipAsync(step.Replica, token) == TransferOutcome.Transferred,
            };
            if (isDone)
            {
                events.VotersChanged(replica.Group, step.Action, step.Replica);
            }

            return isDone && step.Action != MembershipAction.TransferLeadership;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested || _stop.IsCancellationRequested)
        {
            return false; // it may happen all the same: what is the case then is looked at again
        }
        catch (ObjectDisposedException)
        {
            return false; // the replica was closed meanwhile
        }
    }
}
