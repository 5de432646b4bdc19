using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Protocol;

namespace DynaCluster.Consensus.Snapshots;

/// <summary>
/// What a node gives to replicas that are new or too far behind: checkpoints of its groups' states, and the log behind
/// them. Each asker has at most one checkpoint; one that nobody has used for a while goes, and so does the hold on the
/// log.
/// </summary>
public sealed class SnapshotShelf : IDisposable
{
    private readonly Guid _cluster;
    private readonly Dictionary<string, Checkpoint> _checkpoints = [];
    private readonly ITimer _expiry;
    private readonly string _folder;
    private readonly Lock _gate = new();
    private readonly Dictionary<(uint Group, ulong Asker), HeldLog> _holds = [];
    private readonly Dictionary<uint, Offer> _offers = [];
    private readonly TimeProvider _time;
    private long _number;

    /// <param name="folder">On the file system of the states, for hard links; emptied here.</param>
    public SnapshotShelf(Guid cluster, string folder, TimeProvider time, TransferThrottle throttle)
    {
        _cluster = cluster;
        _folder = folder;
        _time = time;
        Throttle = throttle;
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true); // of a process that ended: nobody can ask for it any more
        }

        Directory.CreateDirectory(folder);
        _expiry = time.CreateTimer(_ => Expire(), null, Limits.SnapshotIdleDuration, Limits.SnapshotIdleDuration / 4);
    }

    internal TransferThrottle Throttle { get; }

    public void Register(uint group, SnapshotOrigin origin)
    {
        lock (_gate)
        {
            _offers.Add(group, new Offer(origin));
        }
    }

    /// <summary>Copies of the group that are there stay; completes when none is being made any more.</summary>
    public Task UnregisterAsync(uint group)
    {
        lock (_gate)
        {
            foreach (var ((of, asker), held) in _holds.Where(one => one.Key.Group == group).ToArray())
            {
                _holds.Remove((of, asker));
                held.Hold.Dispose();
            }

            return _offers.Remove(group, out var offer) ? offer.EndAsync() : Task.CompletedTask;
        }
    }

    /// <summary>Committed entries that a learner misses which has a log of its own and asked for more a moment ago;
    /// null: there is none. One that still fetches its state counts for nothing, however new that is.</summary>
    public long? LagOf(uint group, ulong learner)
    {
        lock (_gate)
        {
            return _offers.TryGetValue(group, out var offer) && _holds.TryGetValue((group, learner), out var held)
                && held.HasLog && _time.GetElapsedTime(held.UsedAt) <= Limits.LearnerSilenceMax
                ? Math.Max(0, offer.Origin.Log.CommitIndex + 1 - held.First)
                : null;
        }
    }

    public void Dispose()
    {
        _expiry.Dispose();
        lock (_gate)
        {
            foreach (var hold in _holds.Values)
            {
                hold.Hold.Dispose();
            }

            _holds.Clear();
            foreach (var checkpoint in _checkpoints.Values)
            {
                checkpoint.Delete();
            }

            _checkpoints.Clear();
        }
    }

    /// <summary>Makes a checkpoint for the asker, in place of one that it had. Blocks while the state is
    /// flushed.</summary>
    /// <returns>Null: this node has no such group, or gives out too many checkpoints already.</returns>
    internal SnapshotManifest? Prepare(SnapshotRequest request)
    {
        Offer? offer;
        Checkpoint fresh;
        string folder;
        lock (_gate)
        {
            offer = Find(request.Cluster.Span, request.Group);
            Drop(old => old.Group == request.Group && old.Asker == request.Replica);
            if (offer is null || _checkpoints.Count >= Limits.SnapshotsMax)
            {
                return null;
            }

            // Before the checkpoint: it may hold more than this, never less.
            Keep(offer.Origin, (request.Group, request.Replica), offer.Origin.Log.AppliedIndex + 1, hasLog: false);
            var id = Checkpoint.IdOf(request.Group, request.Replica, ++_number);
            folder = Path.Combine(_folder, id);
            fresh = new Checkpoint(id, request.Group, request.Replica, folder) { UsedAt = _time.GetTimestamp() };
            _checkpoints.Add(id, fresh);
            offer.Copies++;
        }

        try
        {
            offer.Origin.Checkpoint(folder);
            return fresh.Manifest();
        }
        finally
        {
            lock (_gate)
            {
                offer.Copies--;
                offer.NoteEnd();
            }
        }
    }

    /// <returns>Null: there is none, any more.</returns>
    internal Checkpoint? FindCheckpoint(string id)
    {
        lock (_gate)
        {
            if (_checkpoints.GetValueOrDefault(id) is not { } found)
            {
                return null;
            }

            found.UsedAt = _time.GetTimestamp();
            return found;
        }
    }

    internal void Release(string id)
    {
        lock (_gate)
        {
            Drop(checkpoint => checkpoint.Id == id);
        }
    }

    /// <summary>Committed entries behind a place, if this node leads the group. Who votes there any replica
    /// knows.</summary>
    internal LogResponse FetchLog(LogRequest request)
    {
        SnapshotOrigin? origin;
        lock (_gate)
        {
            origin = Find(request.Cluster.Span, request.Group)?.Origin;
        }

        if (origin is not { Log: var log } || !(log.IsLeading || request.MembersOnly))
        {
            return new LogResponse { Answer = LogAnswer.NotLeading };
        }

        var place = new LogPosition(request.Index, request.Term);
        var response = new LogResponse { Term = log.Term, CommitIndex = log.CommitIndex };
        bool held;
        lock (_gate)
        {
            var hasLog = place.Index > 0 && !request.MembersOnly;
            held = Keep(origin, (request.Group, request.Replica), place.Index + 1, hasLog);
        }

        if (!held || log.FindMembersAt(place.Index) is not { } members)
        {
            response.Answer = LogAnswer.CutOff;
            return response;
        }

        if (!log.Contains(place))
        {
            response.Answer = LogAnswer.Conflict;
            return response;
        }

        response.Answer = LogAnswer.Entries;
        response.Members = Google.Protobuf.ByteString.CopyFrom(members.Encode());
        if (!request.MembersOnly)
        {
            SnapshotEntries.Read(log, place.Index + 1, response);
        }

        return response;
    }

    private Offer? Find(ReadOnlySpan<byte> cluster, uint group)
        => cluster.Length == 16 && new Guid(cluster, bigEndian: true) == _cluster
            ? _offers.GetValueOrDefault(group)
            : null;

    private bool Keep(SnapshotOrigin origin, (uint Group, ulong Asker) asker, long first, bool hasLog)
    {
        if (origin.Log.TryHold(first) is not { } hold)
        {
            return false;
        }

        if (_holds.Remove(asker, out var before))
        {
            before.Hold.Dispose();
        }

        _holds.Add(asker, new HeldLog(hold, first, hasLog, _time.GetTimestamp()));
        return true;
    }

    private void Drop(Predicate<Checkpoint> which)
    {
        foreach (var checkpoint in _checkpoints.Values.Where(one => which(one)).ToArray())
        {
            _checkpoints.Remove(checkpoint.Id);
            checkpoint.Delete();
        }
    }

    private void Expire()
    {
        lock (_gate)
        {
            Drop(checkpoint => IsIdle(checkpoint.UsedAt));
            foreach (var (asker, held) in _holds.Where(one => IsIdle(one.Value.UsedAt)).ToArray())
            {
                _holds.Remove(asker);
                held.Hold.Dispose();
            }
        }
    }

    private bool IsIdle(long usedAt) => _time.GetElapsedTime(usedAt) > Limits.SnapshotIdleDuration;

    /// <param name="First">The first entry that its asker misses.</param>
    /// <param name="HasLog">Its asker has what is in front of that, durably.</param>
    private readonly record struct HeldLog(IDisposable Hold, long First, bool HasLog, long UsedAt);

    /// <summary>A group that may be copied. Guarded by the shelf's lock.</summary>
    private sealed class Offer(SnapshotOrigin origin)
    {
        private TaskCompletionSource? _ended;

        public SnapshotOrigin Origin => origin;

        /// <summary>Copies that are being made.</summary>
        public int Copies { get; set; }

        public Task EndAsync()
        {
            _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            NoteEnd();
            return _ended.Task;
        }

        public void NoteEnd()
        {
            if (Copies == 0)
            {
                _ended?.TrySetResult();
            }
        }
    }
}
