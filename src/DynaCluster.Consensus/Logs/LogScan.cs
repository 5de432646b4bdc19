using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Logs;

/// <summary>Builds <see cref="LogContents"/> from a group's records in order, and checks what every form of the store
/// must check: each checksum, that no index is missing, that terms never fall.</summary>
public sealed class LogScan(uint group)
{
    private readonly List<long> _configurations = [];
    private readonly List<LogPosition> _terms = [];
    private long _bytes;
    private long _first;
    private long _last;

    /// <exception cref="LogStoreException">The log is damaged here.</exception>
    public void Add(long index, ReadOnlyMemory<byte> record)
    {
        if (_last != 0 && index != _last + 1)
        {
            throw LogStoreException.Damaged(group, _last + 1, "the entry is missing");
        }

        var entry = LogRecord.Open(record, group, index);
        if (_terms.Count == 0 || entry.Term > _terms[^1].Term)
        {
            _terms.Add(new LogPosition(index, entry.Term));
        }
        else if (entry.Term < _terms[^1].Term)
        {
            throw LogStoreException.Damaged(group, index, "its term is older than the one before");
        }

        if (entry.Kind == LogEntryKind.Configuration)
        {
            _configurations.Add(index);
        }

        _first = _first == 0 ? index : _first;
        _last = index;
        _bytes += record.Length;
    }

    public LogContents End()
        => _last == 0 ? LogContents.Empty : new LogContents(_first, _last, _bytes, _terms, _configurations);
}
