using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Logs;

public sealed partial class GroupLog
{
    private readonly List<LogPosition> _terms = [];
    private long _lastApplication;
    private long _leadingTerm;
    private long _unappliedBytes;

    /// <summary>The current term, as durable as the log.</summary>
    public long Term => Ballot.Term;

    /// <summary>From now on this replica may append application entries under the term.</summary>
    public void BeginLeadership(long term)
    {
        lock (_gate)
        {
            if (term != _ballot.Term)
            {
                return; // deposed before it began
            }

            _leadingTerm = term;
            _lastApplication = 0;
        }

        CommitAlone();
    }

    public void EndLeadership()
    {
        lock (_gate)
        {
            _leadingTerm = 0;
        }
    }

    /// <summary><see cref="IReplicatedLog.TryAppend"/>; also refused while too much is queued or not applied.</summary>
    public LogPosition? TryAppend(long term, long after, ReadOnlySpan<byte> payload)
    {
        var buffer = RecentEntries.Rent(payload); // outside the lock: the one copy
        LogPosition? position = null;
        lock (_gate)
        {
            var full = _unappliedBytes > 0 && _unappliedBytes + payload.Length > Limits.GroupLogUnappliedBytesMax;
            if (!_disposed && !full && term == _leadingTerm && term == _ballot.Term && after == _lastApplication)
            {
                position = Append(term, LogEntryKind.Application, buffer, payload.Length);
                _lastApplication = position?.Index ?? _lastApplication;
            }
        }

        if (position is null)
        {
            RecentEntries.Return(buffer);
        }

        return position;
    }

    /// <summary>An entry of consensus itself, appended by the engine that leads under the term.</summary>
    /// <returns>Null: the term is not the current one.</returns>
    public LogPosition? TryAppendOwn(long term, LogEntryKind kind, ReadOnlySpan<byte> payload)
    {
        Invariant.That(kind != LogEntryKind.Application);
        var buffer = RecentEntries.Rent(payload);
        LogPosition? position = null;
        lock (_gate)
        {
            if (!_disposed && term == _ballot.Term)
            {
                position = Append(term, kind, buffer, payload.Length);
            }
        }

        if (position is null)
        {
            RecentEntries.Return(buffer);
        }

        return position;
    }

    /// <summary>Raises the commit index to what is agreed on, as far as it is durable here.</summary>
    /// <returns>The commit index now.</returns>
    public long Commit(long index)
    {
        long target;
        lock (_gate)
        {
            target = Math.Min(index, _durable);
            if (target <= _commit)
            {
                return _commit;
            }

            Volatile.Write(ref _commit, target);
        }

        _applySignal.Set();
        return target;
    }

    /// <summary>Term of the entry, or of the start's place.</summary>
    /// <returns>Null: no longer or not yet there.</returns>
    public long? TermAt(long index)
    {
        lock (_gate)
        {
            return index < _start.Position.Index || index > _last ? null : TermOf(index);
        }
    }

    internal void OnDurable(long index)
    {
        lock (_gate)
        {
            Invariant.That(index > _durable && index <= _last);
            Volatile.Write(ref _durable, index);
        }

        CommitAlone();
    }

    /// <summary>A lone voter is the majority: what it leads and has on its disk is agreed on.</summary>
    private void CommitAlone()
    {
        long durable;
        lock (_gate)
        {
            if (_leadingTerm == 0 || !Members.IsAlone(Identity.Replica))
            {
                return;
            }

            durable = _durable;
        }

        Commit(durable);
    }

    private LogPosition? Append(long term, LogEntryKind kind, byte[] buffer, int payloadBytes)
    {
        var position = new LogPosition(_last + 1, term);
        var length = LogRecord.HeaderBytes + payloadBytes;
        LogRecord.Seal(buffer.AsSpan(0, length), Identity.Group, position.Index, term, kind);
        var bounded = kind == LogEntryKind.Application;
        if (!_node.TryAppend(this, position.Index, buffer.AsMemory(0, length), bounded))
        {
            return null;
        }

        _recent.Add(position.Index, buffer, length);
        _unappliedBytes += length;
        if (_terms.Count == 0 || _terms[^1].Term != term)
        {
            Invariant.That(_terms.Count == 0 || _terms[^1].Term < term);
            _terms.Add(position);
        }

        NoteSize(position.Index, length);
        NoteMembership(position.Index, kind, buffer.AsSpan(LogRecord.HeaderBytes, payloadBytes));
        Volatile.Write(ref _last, position.Index);
        return position;
    }

    private long TermOf(long index)
    {
        for (var i = _terms.Count - 1; i >= 0; i--)
        {
            if (_terms[i].Index <= index)
            {
                return _terms[i].Term;
            }
        }

        Invariant.That(index == _start.Position.Index);
        return _start.Position.Term;
    }
}
