using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;
using DynaCluster.Storage.Entries;

namespace DynaCluster.Tests.Node;

/// <summary>A log whose every event a test decides: leadership, places, commits, another leader's entries.</summary>
internal sealed class ManualLog : IReplicatedLog
{
    private readonly List<LogEntry> _entries = [];
    private TaskCompletionSource<Leadership> _gain = new();
    private CancellationTokenSource _holding = new();
    private Leadership? _leadership;
    private long _lastOfLeadership;

    public ReplicatedState? State { get; set; }

    public uint Group { get; init; } = 1;

    public long Term { get; private set; }

    public long CommitIndex { get; private set; }

    public Membership Members { get; set; } = new(1);

    /// <summary>To whom its leadership was to be handed.</summary>
    public List<ulong> Transfers { get; } = [];

    /// <summary>What an addition of a voter is answered, and a removal, which is done if it is not refused.</summary>
    public MembershipRefusal AddRefusal { get; set; } = MembershipRefusal.NotLeading;

    public MembershipRefusal RemoveRefusal { get; set; } = MembershipRefusal.NotLeading;

    public bool IsFresh { get; set; }

    public ulong LeaderReplica => _leadership is null ? 0UL : 1UL;

    public IReadOnlyList<LogEntry> Entries => _entries;

    /// <summary>Entries get no place.</summary>
    public bool RefusesAppends { get; set; }

    /// <summary>Entries are committed and applied as soon as they have a place.</summary>
    public bool CommitsAtOnce { get; set; }

    /// <summary>What a confirmation says; null: nothing yet.</summary>
    public bool? Confirms { get; set; } = true;

    public int ConfirmationCount { get; private set; }

    public Task StartAsync(CancellationToken token) => Task.CompletedTask;

    public ValueTask<Leadership> WaitForLeadershipAsync(CancellationToken token)
        => _leadership is { } held ? ValueTask.FromResult(held) : new ValueTask<Leadership>(WaitAsync(token));

    public LogPosition? TryAppend(Leadership leadership, long after, ReadOnlyMemory<byte> payload)
    {
        if (RefusesAppends || !ReferenceEquals(leadership, _leadership) || after != _lastOfLeadership)
        {
            return null;
        }

        LogEntry entry = Add(LogEntryKind.Application, payload.ToArray());
        _lastOfLeadership = entry.Index;
        if (CommitsAtOnce)
        {
            Commit();
        }

        return new LogPosition(entry.Index, entry.Term);
    }

    public async ValueTask<bool> ConfirmLeadershipAsync(Leadership leadership, CancellationToken token)
    {
        ConfirmationCount++;
        if (Confirms is null)
        {
            var never = new TaskCompletionSource<bool>();
            await using CancellationTokenRegistration ended = token.Register(() => never.TrySetCanceled(token));
            return await never.Task;
        }

        return Confirms.Value && ReferenceEquals(leadership, _leadership);
    }

    public async ValueTask WaitForAppliedAsync(long index, CancellationToken token)
        => await Task.FromException(new NotSupportedException("no test of the sequencer waits here"));

    public ValueTask<TransferOutcome> TransferLeadershipAsync(ulong replica, CancellationToken token)
    {
        Transfers.Add(replica);
        return ValueTask.FromResult(TransferOutcome.NotAVoter);
    }

    public ValueTask<MembershipRefusal> AddVoterAsync(ulong replica, CancellationToken token)
        => ValueTask.FromResult(AddRefusal);

    public ValueTask<MembershipRefusal> RemoveVoterAsync(ulong replica, CancellationToken token)
    {
        if (RemoveRefusal == MembershipRefusal.None)
        {
            Members = Members.Without(replica);
        }

        return ValueTask.FromResult(RemoveRefusal);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Lead()
    {
        Term++;
        _holding = new CancellationTokenSource();
        _lastOfLeadership = 0;
        _leadership = new Leadership(Term, _holding.Token);
        TaskCompletionSource<Leadership> gain = _gain;
        _gain = new TaskCompletionSource<Leadership>();
        gain.TrySetResult(_leadership);
    }

    public void Depose()
    {
        _leadership = null;
        _holding.Cancel();
    }

    /// <summary>Commits and applies the next entries, one by one.</summary>
    public void Commit(int count = int.MaxValue)
    {
        for (int i = 0; i < count && CommitIndex < _entries.Count; i++)
        {
            LogEntry entry = _entries[(int)CommitIndex];
            CommitIndex++;
            State?.Apply([entry]);
        }
    }

    /// <summary>An entry that is there before this leader's.</summary>
    public void AddEarlier(ReadOnlyMemory<byte> payload)
    {
        Term = Math.Max(Term, 1);
        Add(LogEntryKind.Application, payload);
    }

    /// <summary>A later leader's entry takes the place of everything that is not committed.</summary>
    public void ReplaceUncommitted()
    {
        _entries.RemoveRange((int)CommitIndex, _entries.Count - (int)CommitIndex);
        Term++;
        Add(LogEntryKind.Empty, default);
    }

    /// <summary>Makes an entry in the middle of what is not committed one that every replica skips.</summary>
    public void SpoilUncommitted(long index)
    {
        using var writer = new EntryWriter();
        writer.BeginEffects();
        _entries[(int)index - 1] = _entries[(int)index - 1] with { Payload = writer.Finish(default) };
    }

    /// <summary>A later leader's barrier is committed and applied; this one has not learned of it yet.</summary>
    public void CommitBarrierOfAnother()
    {
        using var writer = new EntryWriter();
        writer.BeginBarrier();
        Term++;
        Add(LogEntryKind.Application, writer.Finish(default));
        Commit();
    }

    private async Task<Leadership> WaitAsync(CancellationToken token)
    {
        TaskCompletionSource<Leadership> gain = _gain;
        using CancellationTokenRegistration stop = token.Register(() => gain.TrySetCanceled(token));
        return await gain.Task;
    }

    private LogEntry Add(LogEntryKind kind, ReadOnlyMemory<byte> payload)
    {
        LogEntry entry = new(_entries.Count + 1, Term, kind, payload);
        _entries.Add(entry);
        return entry;
    }
}
