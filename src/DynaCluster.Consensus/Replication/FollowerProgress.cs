using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Replication;

/// <summary>
/// How far a leader has got with one voter: which entries go next, and whether they may. It probes with one request at
/// a time until one is taken, then keeps several on the way. Thread-safe.
/// </summary>
internal sealed class FollowerProgress(ulong replica, long next)
{
    private readonly Lock _gate = new();
    private long _commitSent;
    private int _inFlight;
    private bool _isNoticeDue;
    private bool _isPaused;
    private bool _isProbing = true;
    private long _matched;
    private long _next = next;
    private int _turn;

    public ulong Replica => replica;

    /// <summary>It does not have the place before this log's first entry: only a snapshot helps, and it is asked now
    /// and then whether one came.</summary>
    public bool IsBehindStart { get; private set; }

    /// <summary>If entries cannot carry the commit index to it, an empty request may.</summary>
    public void AskNotice()
    {
        lock (_gate)
        {
            _isNoticeDue = true;
        }
    }

    /// <summary>The next request, if there is anything to send and it may be sent now.</summary>
    public Sending? TryTake(GroupLog log, long term)
    {
        lock (_gate)
        {
            if (_isPaused || _inFlight >= (_isProbing ? 1 : Limits.EntriesRequestsInFlightMax))
            {
                return null;
            }

            var start = log.Start.Index;
            _next = Math.Max(_next, start + 1); // what is before is cut off; the place itself it may have
            var commit = log.CommitIndex;
            var last = log.LastIndex;
            var hasNotice = _isNoticeDue && commit > _commitSent;
            _isNoticeDue = false;
            if ((_next > last && !hasNotice && !IsBehindStart) || TryRead(log, last) is not var (previous, entries))
            {
                return null;
            }

            _inFlight++;
            _next = previous.Index + 1 + entries.Count;
            _commitSent = commit;
            var request = new EntriesRequest(term, previous, entries, commit) { CommonIndex = log.CommonIndex };
            return new Sending(request, start, _turn);
        }
    }

    /// <summary>Notes what came of a request.</summary>
    /// <returns>False: nothing more is sent before <see cref="Resume"/>.</returns>
    public bool Note(in Sending sending, in EntriesAnswer? answer)
    {
        lock (_gate)
        {
            _inFlight--;
            if (answer is { Verdict: EntriesVerdict.Taken } taken)
            {
                _matched = Math.Max(_matched, taken.Index);
                _next = Math.Max(_next, _matched + 1); // also when it was taken for lost, and what it is may be cut off
                _isProbing &= sending.Turn != _turn;
                IsBehindStart = false;
                return true;
            }

            var isMismatch = answer is { Verdict: EntriesVerdict.Mismatch };
            var retried = sending.Request.Previous.Index + 1;
            if (sending.Turn != _turn)
            {
                GoBackTo(isMismatch ? _next : retried); // failures are noted in any order
                return true;
            }

            _turn++;
            _isProbing = true;
            _commitSent = 0;
            GoBackTo(isMismatch ? Math.Min(retried - 1, answer!.Value.Index + 1) : retried); // an answer, then
            IsBehindStart = isMismatch && sending.Request.Previous.Index <= sending.Start;
            _isPaused = !isMismatch || IsBehindStart;
            return !_isPaused;
        }
    }

    public void Resume()
    {
        lock (_gate)
        {
            _isPaused = false;
        }
    }

    private void GoBackTo(long index) => _next = Math.Max(Math.Min(_next, index), _matched + 1);

    private (LogPosition Previous, List<LogEntry> Entries)? TryRead(GroupLog log, long last)
    {
        var term = log.TermAt(_next - 1);
        var entries = new List<LogEntry>();
        var isRead = term is not null && (_next > last || IsBehindStart
            || log.TryRead(_next, last, Limits.EntriesRequestBytesMax, entries));
        return isRead ? (new LogPosition(_next - 1, term!.Value), entries) : null;
    }

    /// <summary>A request on its way.</summary>
    /// <param name="Start">Index before the log's first entry when it was sent.</param>
    /// <param name="Turn">Answers to requests of an earlier turn say nothing about where to go on.</param>
    public readonly record struct Sending(EntriesRequest Request, long Start, int Turn);
}
