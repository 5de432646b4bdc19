using System.Text;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

/// <summary>One group's log on a memory store, committed step by step by the test.</summary>
public sealed class GroupLogBed : IAsyncDisposable
{
    public const ulong Replica = 7;

    public static readonly ReplicaIdentity Identity = new(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), 3, Replica);

    private GroupLogBed(MemoryLogStore store, RecordingState state)
    {
        Store = store;
        State = state;
        Node = new NodeLog(store, (message, cause) => Fatal.Add((message, cause)));
    }

    public MemoryLogStore Store { get; }

    public NodeLog Node { get; }

    public RecordingState State { get; }

    public GroupLog Log { get; private set; } = null!; // set by OpenAsync

    public List<(string Message, Exception Cause)> Fatal { get; } = [];

    public static async Task<GroupLogBed> OpenAsync(
        MemoryLogStore? store = null, RecordingState? state = null, Membership? founding = null)
    {
        GroupLogBed bed = new(store ?? new MemoryLogStore(), state ?? new RecordingState());
        ValueTask<GroupLog> opening = GroupLog.OpenAsync(
            bed.Node, Identity, founding ?? new Membership(Replica), bed.State);
        await bed.Node.CommitOnceAsync();
        bed.Log = await opening;
        return bed;
    }

    /// <summary>Another group on the same node.</summary>
    public async Task<GroupLog> OpenOtherAsync(uint group)
    {
        ValueTask<GroupLog> opening = GroupLog.OpenAsync(
            Node, Identity with { Group = group }, new Membership(Replica), new RecordingState());
        await Node.CommitOnceAsync();
        return await opening;
    }

    /// <summary>Begins the next term and leads it.</summary>
    public async Task<long> LeadAsync()
    {
        ValueTask<long> incrementing = Log.IncrementTermAsync(Replica);
        await Node.CommitOnceAsync();
        long term = await incrementing;
        Log.BeginLeadership(term);
        return term;
    }

    /// <summary>Takes over a term that another replica leads.</summary>
    public async Task FollowAsync(long term)
    {
        ValueTask following = Log.UpdateTermAsync(term, resetVote: true);
        await Node.CommitOnceAsync();
        await following;
    }

    /// <summary>Receives a leader's entries and commits them to the disk.</summary>
    public async Task<ReceiveVerdict> ReceiveAsync(long term, LogPosition previous, params LogEntry[] entries)
    {
        ValueTask<ReceiveVerdict> receiving = Log.ReceiveAsync(term, previous, entries);
        await Node.CommitOnceAsync();
        return await receiving;
    }

    /// <summary>Entries of one term from an index on, each with its place as content.</summary>
    public static LogEntry[] Entries(long term, long first, int count)
        => [.. Enumerable.Range(0, count).Select(i => new LogEntry(
            first + i, term, LogEntryKind.Application, Encoding.UTF8.GetBytes($"{first + i} of term {term}")))];

    /// <summary>Appends one entry after another and commits them together.</summary>
    public async Task<long> AppendAsync(long term, int count, int bytes, long after = 0)
    {
        for (int i = 0; i < count; i++)
        {
            after = Log.TryAppend(term, after, new byte[bytes])?.Index
                ?? throw new InvalidOperationException("refused");
        }

        await Node.CommitOnceAsync();
        return after;
    }

    public Task AppliedAsync(long index)
        => Log.WaitForAppliedAsync(index, TestContext.Current.CancellationToken).AsTask();

    public ValueTask DisposeAsync() => Log.DisposeAsync();
}
