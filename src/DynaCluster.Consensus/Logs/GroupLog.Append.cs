using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Logs;

public sealed partial class GroupLog
{
    private readonly List<LogPosition> _terms = [];
    private long _lastApplication;
    private long _leadingTerm;
    private long _replicatingTerm;
    private int _tail;
    private long _unappliedBytes;

    /// <summary>The current term, as durable as the log.</summary>
    public long Term => Volatile.Read(ref _term);

    /// <summary>Whether this replica leads in the current term.</summary>
    public bool IsLeading => Read(() => _leadingTerm != 0 && _leadingTerm == _ballot.Term);

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
            _replicatingTerm = term;
            _lastApplication = 0;
        }

        CommitAgreed();
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

    /// <summary>An entry without content, by which a new leader's term gets an entry of its own.</summary>
    /// <returns>Null: the term is not the current one.</returns>
    public LogPosition? TryAppendEmpty(long term) => TryAppendOwn(term, LogEntryKind.Empty, default);

    /// <summary>Term of the entry, or of the start's place.</summary>
    /// <returns>Null: no longer or not yet there.</returns>
    public long? TermAt(long index)
    {
        lock (_gate)
        {
            return index < _start.Position.Index || index > _last ? null : TermOf(index);
        }
    }

    /// <summary>Called for each commit of the node that held entries of this group, in their order.</summary>
    internal void OnDurable(LogEnd end)
    {
        lock (_gate)
        {
            if (end.Tail != _tail)
            {
                return; // cut off meanwhile: the commit that replaces it follows
            }

            Invariant.That(end.Index > _durable && end.Index <= _last);
            Volatile.Write(ref _durable, end.Index);
            EndReceiving();
        }

        CommitAgreed();
    }

    /// <summary>Appends an entry of consensus itself; a full queue does not refuse it.</summary>
    private LogPosition? TryAppendOwn(long term, LogEntryKind kind, ReadOnlySpan<byte> payload)
    {
        var buffer = RecentEntries.Rent(payload);
        LogPosition? position = null;
        lock (_gate)
        {
            if (!_disposed && term == _ballot.Term)
            {
                _replicatingTerm = term;
                position = Append(term, kind, buffer, payload.Length);
            }
        }

        if (position is null)
        {
            RecentEntries.Return(buffer);
        }

        return position;
    }

    private LogPosition? Append(long term, LogEntryKind kind, byte[] buffer, int payloadBytes)
    {
        var position = new LogPosition(_last + 1, term);
        var length = LogRecord.HeaderBytes + payloadBytes;
        LogRecord.Seal(buffer.AsSpan(0, length), Identity.Group, position.Index, term, kind);
        ReadOnlyMemory<byte> record = buffer.AsMemory(0, length);
        var tail = new LogTail { First = position.Index, Records = new(in record), Bytes = length, Tail = _tail };
        if (!_node.TryAppend(this, tail, bounded: kind == LogEntryKind.Application))
        {
            return null;
        }

        Note(position, kind, buffer, length);
        return position;
    }

    /// <summary>Takes an entry that is queued for the disk into what is known in memory.</summary>
    private void Note(LogPosition position, LogEntryKind kind, byte[] buffer, int length)
    {
        Invariant.That(position.Index == _last + 1);
        _recent.Add(position.Index, buffer, length);
        _unappliedBytes += length;
        if (_terms.Count == 0 || _terms[^1].Term != position.Term)
        {
            Invariant.That(_terms.Count == 0 || _terms[^1].Term < position.Term);
            _terms.Add(position);
        }

        NoteSize(position.Index, length);
        NoteMembership(position.Index, kind, buffer.AsSpan(LogRecord.HeaderBytes, length - LogRecord.HeaderBytes));
        Volatile.Write(ref _last, position.Index);
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
