using System.Runtime.InteropServices;
using DynaCluster.Model;
using DynaCluster.Model.Flows;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Logs;

/// <summary>The follower's side.</summary>
public sealed partial class GroupLog
{
    private readonly PriorityQueue<TaskCompletionSource<bool>, long> _receiving = new();
    private LogPosition _matched; // a term, and the index up to which this log equals that of the term's leader

    public LogPosition Last => Read(() => new LogPosition(_last, TermOf(_last)));

    /// <summary>The last committed entry.</summary>
    public LogPosition Committed => Read(() => new LogPosition(_commit, TermOf(_commit)));

    /// <summary>Whether the entry at the place is in this log; what was cut off in front was committed, so any leader
    /// has it.</summary>
    public bool Contains(LogPosition place)
    {
        lock (_gate)
        {
            return Holds(place);
        }
    }

    /// <summary>
    /// Takes over a leader's entries: an identical prefix is kept, a conflicting tail is replaced as one with what
    /// comes in its place. Completes when everything up to the last of them is durable, so it may be acknowledged then.
    /// </summary>
    /// <param name="term">The leader's, already taken over by the ballot.</param>
    /// <param name="previous">The place before the first entry.</param>
    /// <param name="entries">Contiguous; none: the leader only tells how far the logs should match.</param>
    public async ValueTask<ReceiveVerdict> ReceiveAsync(
        long term, LogPosition previous, IReadOnlyList<LogEntry> entries)
    {
        Task<bool> durable;
        bool changed;
        lock (_gate)
        {
            var before = Members;
            if (Refusal(term, previous) is { } refusal)
            {
                return refusal;
            }

            var known = CountKnown(previous.Index, entries);
            if (known < entries.Count && !TryTakeOver(entries, known))
            {
                return ReceiveVerdict.Busy;
            }

            var end = previous.Index + entries.Count;
            _matched = new LogPosition(Math.Max(end, _matched.Term == term ? _matched.Index : 0), term);
            durable = WhenDurable(end);
            changed = !ReferenceEquals(before, Members);
        }

        if (changed)
        {
            MembersChanged?.Invoke();
        }

        return await durable.OnContext() ? ReceiveVerdict.Accepted : ReceiveVerdict.OtherTerm;
    }

    /// <summary>Raises the commit index as far as this replica knows by itself that it is right: a follower, up to
    /// what it has durably and in common with the current term's leader; a leader, by what its voters
    /// acknowledged.</summary>
    /// <param name="index">What somebody else says is committed.</param>
    /// <returns>The commit index now.</returns>
    public long Commit(long index)
    {
        long matched;
        lock (_gate)
        {
            // A lone voter is its own majority, also before it is told that it leads.
            matched = Members.IsAlone(Identity.Replica) ? index
                : _matched.Term == _ballot.Term ? _matched.Index : 0;
        }

        CommitAgreed();
        return RaiseCommit(Math.Min(index, matched));
    }

    private long RaiseCommit(long index)
    {
        lock (_gate)
        {
            var target = Math.Min(index, _durable);
            if (target <= _commit)
            {
                return _commit;
            }

            Volatile.Write(ref _commit, target);
        }

        _applySignal.Set();
        return CommitIndex;
    }

    private bool Holds(LogPosition place)
        => place.Index < _start.Position.Index || (place.Index <= _last && TermOf(place.Index) == place.Term);

    private ReceiveVerdict? Refusal(long term, LogPosition previous)
    {
        if (_disposed || term != _ballot.Term || term == _replicatingTerm)
        {
            return ReceiveVerdict.OtherTerm;
        }

        return Holds(previous) ? null : ReceiveVerdict.Mismatch;
    }

    /// <summary>How many of the entries are here already.</summary>
    private int CountKnown(long previous, IReadOnlyList<LogEntry> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            Invariant.That(entry.Index == previous + 1 + i);
            if (!Holds(new LogPosition(entry.Index, entry.Term)))
            {
                return i;
            }
        }

        return entries.Count;
    }

    /// <summary>Queues the entries from <paramref name="known"/> on, in place of any tail that stands there.</summary>
    private bool TryTakeOver(IReadOnlyList<LogEntry> entries, int known)
    {
        var first = entries[known].Index;
        var replaces = first <= _last;
        if (first <= _commit)
        {
            throw new InvariantBrokenException(
                $"group {Identity.Group}: a leader's entry {first} is another than the committed one");
        }

        var buffers = new byte[entries.Count - known][];
        var records = new ReadOnlyMemory<byte>[buffers.Length];
        long bytes = 0;
        for (var i = 0; i < buffers.Length; i++)
        {
            var entry = entries[known + i];
            buffers[i] = RecentEntries.Rent(entry.Payload.Span);
            records[i] = buffers[i].AsMemory(0, LogRecord.HeaderBytes + entry.Payload.Length);
            var sealing = buffers[i].AsSpan(0, records[i].Length);
            LogRecord.Seal(sealing, Identity.Group, entry.Index, entry.Term, entry.Kind);
            bytes += records[i].Length;
        }

        var full = _unappliedBytes > 0 && _unappliedBytes + bytes > Limits.GroupLogUnappliedBytesMax;
        var tail = new LogTail
        {
            First = first,
            Records = records,
            Bytes = bytes,
            Replaces = replaces,
            Tail = replaces ? _tail + 1 : _tail,
        };
        if (full || !_node.TryAppend(this, tail, bounded: true))
        {
            Array.ForEach(buffers, RecentEntries.Return);
            return false;
        }

        if (replaces)
        {
            ForgetTail(first);
        }

        for (var i = 0; i < buffers.Length; i++)
        {
            var entry = entries[known + i];
            Note(new LogPosition(entry.Index, entry.Term), entry.Kind, buffers[i], records[i].Length);
        }

        return true;
    }

    /// <summary>Takes back everything that is known of the entries from an index on.</summary>
    private void ForgetTail(long first)
    {
        _tail++;
        _unappliedBytes -= _recent.RemoveFrom(first);
        _terms.RemoveAll(t => t.Index >= first);
        _memberships.RemoveAll(m => m.Index >= first);
        _newest = MembersAt(first - 1);
        ForgetCuts(first);
        _matched = _matched with { Index = Math.Min(_matched.Index, first - 1) };
        Volatile.Write(ref _last, first - 1);
        Volatile.Write(ref _durable, Math.Min(_durable, first - 1));
        var kept = _receiving.UnorderedItems.Where(w => w.Priority < first).ToArray();
        foreach (var (waiter, index) in _receiving.UnorderedItems)
        {
            if (index >= first)
            {
                waiter.TrySetResult(false);
            }
        }

        _receiving.Clear();
        _receiving.EnqueueRange(kept);
    }

    private Task<bool> WhenDurable(long index)
    {
        if (index <= _durable || index <= _start.Position.Index)
        {
            return Task.FromResult(true);
        }

        var waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _receiving.Enqueue(waiter, index);
        return waiter.Task;
    }

    private void CancelReceiving()
    {
        lock (_gate)
        {
            while (_receiving.TryDequeue(out var waiter, out _))
            {
                waiter.TrySetResult(false);
            }
        }
    }

    private void EndReceiving()
    {
        while (_receiving.TryPeek(out var waiter, out var index) && index <= _durable)
        {
            _receiving.Dequeue();
            waiter.TrySetResult(true);
        }
    }
}
