using System.IO.Hashing;
using DynaCluster.Consensus;
using DynaCluster.Model.Log;

namespace DynaCluster.Simulation.Checkers;

/// <summary>
/// Looks over all replicas of all groups through a whole run, at every step that matters: a term has one leader, and
/// its log reaches as far as what is committed; (group, index, term) names one entry; what was committed at an index
/// stays; replicas that applied the same have equal states.
/// </summary>
public sealed class LogWatch(Action<string> found)
{
    private readonly Dictionary<(uint Group, long Term), ulong> _leaders = [];
    private readonly Dictionary<(uint Group, LogPosition Position), Entry> _placed = [];
    private readonly Dictionary<(uint Group, long Index), (LogPosition Position, Entry Entry)> _committed = [];
    private readonly Dictionary<(uint Group, long Index), (ulong Digest, ulong Replica)> _states = [];
    private readonly SortedDictionary<uint, long> _highest = [];
    private readonly SortedDictionary<uint, long> _newestTerm = [];

    /// <summary>Hears who leads.</summary>
    public Action<string> Said { get; init; } = static _ => { };

    /// <summary>Elections that were won.</summary>
    public int LeadershipCount => _leaders.Count;

    /// <summary>Entries of all groups that some log took.</summary>
    public int EntryCount => _placed.Count;

    /// <summary>States that were compared with another replica's.</summary>
    public long ComparedCount { get; private set; }

    /// <summary>The highest index of a group that any replica applied.</summary>
    public long HighestApplied(uint group) => _highest.GetValueOrDefault(group);

    /// <param name="last">The last index of its log: whoever leads in the newest term has everything that is
    /// committed.</param>
    public void Led(ReplicaIdentity replica, long term, long last)
    {
        bool isNewest = term >= _newestTerm.GetValueOrDefault(replica.Group);
        _newestTerm[replica.Group] = Math.Max(term, _newestTerm.GetValueOrDefault(replica.Group));
        if (isNewest && last < HighestApplied(replica.Group))
        {
            found($"group {replica.Group}: {replica.Replica} leads in term {term} with a log up to {last}, and "
                + $"{HighestApplied(replica.Group)} is committed");
        }

        Said($"{replica.Replica} leads group {replica.Group} in term {term}");
        (uint Group, long Term) key = (replica.Group, term);
        if (!_leaders.TryAdd(key, replica.Replica) && _leaders[key] != replica.Replica)
        {
            found($"group {replica.Group}: {_leaders[key]} and {replica.Replica} lead in term {term}");
        }
    }

    /// <summary>A log took an entry, by itself or from a leader.</summary>
    public void Placed(ReplicaIdentity replica, LogPosition position, LogEntryKind kind, ReadOnlySpan<byte> payload)
    {
        Entry entry = Entry.Of(kind, payload);
        if (!_placed.TryAdd((replica.Group, position), entry) && _placed[(replica.Group, position)] != entry)
        {
            found($"group {replica.Group}, replica {replica.Replica}: {position} names two entries");
        }
    }

    /// <summary>A state is given an entry: it is committed.</summary>
    public void Applied(ReplicaIdentity replica, in LogEntry applied)
    {
        LogPosition position = new(applied.Index, applied.Term);
        (LogPosition, Entry) committed = (position, Entry.Of(applied.Kind, applied.Payload.Span));
        if (!_committed.TryAdd((replica.Group, applied.Index), committed)
            && _committed[(replica.Group, applied.Index)] != committed)
        {
            found($"group {replica.Group}, replica {replica.Replica}: {position} is committed where "
                + $"{_committed[(replica.Group, applied.Index)].Position} was");
        }
    }

    /// <summary>A state as it is after an index.</summary>
    public void Stands(ReplicaIdentity replica, long index, ulong digest)
    {
        _highest[replica.Group] = Math.Max(index, HighestApplied(replica.Group));
        if (_states.TryAdd((replica.Group, index), (digest, replica.Replica)))
        {
            return;
        }

        ComparedCount++;
        (ulong expected, ulong other) = _states[(replica.Group, index)];
        if (expected != digest)
        {
            found($"group {replica.Group}: the states of replicas {other} and {replica.Replica} differ at {index}");
        }
    }

    private readonly record struct Entry(LogEntryKind Kind, ulong Hash)
    {
        public static Entry Of(LogEntryKind kind, ReadOnlySpan<byte> payload)
            => new(kind, XxHash3.HashToUInt64(payload));
    }
}
