using System.Text;
using DynaCluster.Consensus;
using DynaCluster.Model.Flows;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

/// <summary>Several replicas of one group for <see cref="ReplicatedClusterContract"/>, founded with the voters 1, 2, 3…
/// The form decides what killing and isolating is.</summary>
public abstract class ReplicatedClusterBed
{
    private readonly Dictionary<Leadership, long> _after = new(ReferenceEqualityComparer.Instance);

    /// <summary>Replicas that run, ascending.</summary>
    public abstract IReadOnlyList<ulong> Running { get; }

    public virtual CancellationToken Token => TestContext.Current.CancellationToken;

    public abstract IReplicatedLog Log(ulong replica);

    /// <summary>What the replica's log is applied to now; another after each start.</summary>
    public abstract RecordingState State(ulong replica);

    /// <summary>Starts a replica over its disk, with a state that has nothing flushed. On an empty disk it is founded
    /// with the bed's voters, which a replica that is started later than them is not one of.</summary>
    public abstract Task StartAsync(ulong replica);

    /// <summary>Ends a replica. What is not on its disk is gone.</summary>
    public abstract Task KillAsync(ulong replica);

    /// <summary>From now on nothing reaches the replica, and nothing of it reaches others.</summary>
    public abstract void Isolate(ulong replica);

    /// <summary>Everybody reaches everybody again.</summary>
    public abstract void Heal();

    /// <summary>Who leads; the first to say so of the running ones.</summary>
    public async Task<(ulong Replica, Leadership Leadership)> LeaderAsync(params ulong[] except)
    {
        TaskCompletionSource<(ulong, Leadership)> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        List<Task> waits = [.. Running.Where(r => !except.Contains(r)).Select(r => WaitAsync(r, first, over.Token))];
        await using CancellationTokenRegistration stop = Token.Register(() => first.TrySetCanceled(Token));
        (ulong, Leadership) leader = await first.Task.OnContext();
        await over.CancelOnContextAsync();
        foreach (Task wait in waits)
        {
            await wait;
        }

        return leader;
    }

    /// <summary>Appends behind what this bed appended under the leadership.</summary>
    public LogPosition? TryAppend(ulong replica, Leadership leadership, string text)
    {
        LogPosition? place = Log(replica).TryAppend(
            leadership, _after.GetValueOrDefault(leadership), Encoding.UTF8.GetBytes(text));
        if (place is not null)
        {
            _after[leadership] = place.Value.Index;
        }

        return place;
    }

    /// <summary>As a client does: appends at whoever leads until a leader has applied it under its own term.</summary>
    /// <param name="except">Replicas that are not asked, because they think that they lead.</param>
    public async Task<LogPosition> CommitAsync(string text, params ulong[] except)
    {
        while (true)
        {
            (ulong replica, Leadership leadership) = await LeaderAsync(except);
            if (TryAppend(replica, leadership, text) is { } place && await IsAppliedAsync(replica, leadership, place))
            {
                return place;
            }
        }
    }

    /// <summary>Completes when the replica has applied the index.</summary>
    public Task AppliedAsync(ulong replica, long index) => Log(replica).WaitForAppliedAsync(index, Token).AsTask();

    /// <summary>The application entries that the replica has applied, as text.</summary>
    public string[] Texts(ulong replica)
        => [.. State(replica).Entries
            .Where(e => e.Kind == LogEntryKind.Application)
            .Select(e => Encoding.UTF8.GetString(e.Payload.Span))];

    /// <summary>Completes when the leadership has ended.</summary>
    public async Task LostAsync(Leadership leadership)
    {
        TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration ended = leadership.Lost.Register(() => lost.TrySetResult());
        await using CancellationTokenRegistration stop = Token.Register(() => lost.TrySetCanceled(Token));
        await lost.Task.OnContext();
    }

    private async Task WaitAsync(
        ulong replica, TaskCompletionSource<(ulong, Leadership)> first, CancellationToken token)
    {
        try
        {
            first.TrySetResult((replica, await Log(replica).WaitForLeadershipAsync(token)));
        }
        catch (OperationCanceledException)
        {
            // another one was first, or this one was killed
        }
    }

    private async Task<bool> IsAppliedAsync(ulong replica, Leadership leadership, LogPosition place)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Token, leadership.Lost);
        try
        {
            await Log(replica).WaitForAppliedAsync(place.Index, over.Token);
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            return false; // perhaps it was; who leads next knows
        }

        return State(replica).Entries.Any(e => e.Index == place.Index && e.Term == place.Term);
    }
}
