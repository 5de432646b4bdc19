using DynaCluster.Model;

namespace DynaCluster.Consensus.Logs;

public sealed partial class GroupLog
{
    /// <summary>Every so many bytes one place at which the log may be cut, with the bytes appended up to it.</summary>
    private readonly Queue<(long Index, long Bytes)> _cuts = new();

    /// <summary>First entries that readers still need, and how many do.</summary>
    private readonly SortedDictionary<long, int> _held = [];

    private long _appendedBytes;
    private long _flushAskedBytes;
    private long _floor; // every voter was known to have everything up to here
    private long _liveBytes;
    private long _pinned;
    private long _spareBytes;
    private long _truncatedBytes;

    /// <summary>Bytes of the log that only a flush of the state makes superfluous.</summary>
    public long PinnedBytes => Volatile.Read(ref _pinned);

    /// <summary>Bytes of all entries that are still there.</summary>
    public long LiveBytes => Volatile.Read(ref _liveBytes);

    /// <summary>As the leader: up to here every voter has the log on its disk, as far as it was told under this term,
    /// or the leader before knew.</summary>
    public long CommonIndex
    {
        get
        {
            lock (_gate)
            {
                var common = _durable;
                foreach (var voter in Members.Voters)
                {
                    var durable = AcknowledgementOf(voter).Durable;
                    common = voter == Identity.Replica ? common : Math.Min(common, durable > 0 ? durable : _floor);
                }

                return common;
            }
        }
    }

    /// <summary>Takes over from the leader up to where every voter has the log: what is behind is kept for the others,
    /// within a bound, because this replica may be the next to lead.</summary>
    public void KeepBehind(long common)
    {
        lock (_gate)
        {
            _floor = common;
        }
    }

    /// <summary>Removes what is behind flushed state, for a group that applies nothing does not come to it by itself;
    /// then asks for a flush.</summary>
    internal void Relieve()
    {
        TruncateFlushed();
        RequestFlush();
    }

    /// <summary>Keeps the entries from an index on while a learner fetches them, until the hold is disposed of; what it
    /// pins beyond a bound of bytes is cut off all the same, and the learner begins again.</summary>
    /// <returns>Null: the first of them is gone already.</returns>
    public IDisposable? TryHold(long first)
    {
        lock (_gate)
        {
            if (first <= _start.Position.Index)
            {
                return null;
            }

            _held[first] = _held.GetValueOrDefault(first) + 1;
        }

        return new Hold(this, first);
    }

    private void Release(long first)
    {
        lock (_gate)
        {
            if (--_held[first] == 0)
            {
                _held.Remove(first);
            }
        }
    }

    /// <summary>Asks the state to flush, again only after more has been appended.</summary>
    private void RequestFlush()
    {
        lock (_gate)
        {
            if (_flushAskedBytes > 0 && _appendedBytes - _flushAskedBytes < Limits.FlushRepeatBytes)
            {
                return;
            }

            _flushAskedBytes = _appendedBytes;
        }

        _state.RequestFlush();
    }

    private void RecoverSize(LogContents contents)
    {
        if (contents.Last != 0)
        {
            _appendedBytes = contents.Bytes;
            _cuts.Enqueue((contents.Last, contents.Bytes));
        }

        NoteKept();
    }

    /// <summary>Keeps the places at which the log may be cut in front ascending. The bytes of a tail that was cut off
    /// count until the front passes its place.</summary>
    private void ForgetCuts(long first)
    {
        var kept = _cuts.Where(c => c.Index < first).ToArray();
        _cuts.Clear();
        foreach (var cut in kept)
        {
            _cuts.Enqueue(cut);
        }
    }

    private void NoteSize(long index, int bytes)
    {
        var before = _appendedBytes / Limits.LogCutBytes;
        _appendedBytes += bytes;
        if (_appendedBytes / Limits.LogCutBytes > before)
        {
            _cuts.Enqueue((index, _appendedBytes));
        }

        NoteKept();
    }

    private void NoteKept()
    {
        Volatile.Write(ref _liveBytes, _appendedBytes - _truncatedBytes);
        Volatile.Write(ref _pinned, _appendedBytes - Math.Max(_truncatedBytes, _spareBytes));
    }

    /// <summary>Removes what is behind flushed state, and asks for a flush when that is too little.</summary>
    private void TruncateFlushed()
    {
        long pinned;
        lock (_gate)
        {
            long cut = 0;
            var flushed = Math.Min(_state.FlushedIndex, _applied); // the entries of a turn are still in use
            if (_held.Count > 0 && _appendedBytes - _truncatedBytes <= Limits.GroupLogHeldBytesMax)
            {
                flushed = Math.Min(flushed, _held.First().Key - 1);
            }

            var common = Members.Voters.Count == 1 ? long.MaxValue
                : _replicatingTerm != 0 && _replicatingTerm == _ballot.Term ? CommonIndex : _floor;
            while (_cuts.TryPeek(out var next) && next.Index <= flushed
                && (next.Index <= common || _appendedBytes - next.Bytes >= Limits.GroupLogTailBytesMax))
            {
                _cuts.Dequeue();
                (cut, _truncatedBytes) = (next.Index, next.Bytes);
            }

            if (cut > 0)
            {
                TruncatePrefix(cut);
            }

            NoteSpare(flushed);
            NoteKept();
            pinned = PinnedBytes;
        }

        if (pinned > Limits.GroupLogPinnedBytesMax)
        {
            RequestFlush();
        }
    }

    /// <summary>What is kept for somebody else is no reason to flush.</summary>
    private void NoteSpare(long flushed)
    {
        foreach (var (index, bytes) in _cuts)
        {
            if (index > flushed)
            {
                break;
            }

            _spareBytes = bytes;
        }
    }

    private void TruncatePrefix(long cut)
    {
        Invariant.That(cut <= _applied && cut <= _durable);
        _start = new LogStart(new LogPosition(cut, TermOf(cut)), MembersAt(cut));
        while (_terms.Count > 1 && _terms[1].Index <= cut)
        {
            _terms.RemoveAt(0);
        }

        ForgetMemberships(cut);
        _node.TruncatePrefix(this, _start);
        while (_recent.Count > 0 && _recent.First <= cut)
        {
            _recent.Evict();
        }
    }

    private sealed class Hold(GroupLog log, long first) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                log.Release(first);
            }
        }
    }
}
