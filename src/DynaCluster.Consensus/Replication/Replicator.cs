using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Model.Flows;

namespace DynaCluster.Consensus.Replication;

/// <summary>
/// Brings a leader's log to the voters of the newest membership, for one term: from the election on, whether
/// application entries may be appended yet or not. What they acknowledge goes to the <see cref="GroupLog"/>, which
/// alone decides what is committed.
/// </summary>
public sealed class Replicator : IAsyncDisposable
{
    private static readonly TimeSpan NoticeDelay = TimeSpan.FromMilliseconds(Limits.CommitNoticeMilliseconds);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(Limits.EntriesRetryMilliseconds);

    private readonly GroupLog _log;
    private readonly AsyncSignal _notice = new();
    private readonly SendEntries _send;
    private readonly List<Task> _sending = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;
    private readonly AsyncSignal _work = new();
    private TaskCompletionSource? _acknowledged;
    private volatile FollowerProgress[] _followers = [];
    private Task _running = Task.CompletedTask;
    private Task _telling = Task.CompletedTask;

    public Replicator(GroupLog log, long term, SendEntries send, TimeProvider time)
    {
        _log = log;
        _send = send;
        _time = time;
        Term = term;
    }

    public long Term { get; }

    /// <summary>Voters for whom the log no longer begins early enough: only a snapshot helps them.</summary>
    public IEnumerable<ulong> Behind => _followers.Where(static f => f.IsBehindStart).Select(static f => f.Replica);

    /// <summary>Ends when the term does; with an exception only for a bug.</summary>
    public Task Running => _running;

    public void Start()
    {
        _log.MembersChanged += _work.Set;
        _running = ReplicateAsync();
        _telling = TellCommitsAsync();
    }

    /// <summary>There may be something to send. Costs next to nothing while nobody is there to send to.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier(); // who does not see the followers yet has appended before they look at the log
        if (_followers.Length > 0)
        {
            _work.Set();
        }
    }

    /// <summary>Completes when a voter has everything up to the index on its disk.</summary>
    public async Task WaitForAcknowledgedAsync(ulong replica, long index, CancellationToken token)
    {
        while (_log.AcknowledgedBy(replica).Durable < index)
        {
            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            next = Interlocked.CompareExchange(ref _acknowledged, next, null) ?? next;
            if (_log.AcknowledgedBy(replica).Durable < index)
            {
                await next.Task.OnContext().WaitAsync(token);
            }
        }
    }

    public void Stop()
    {
        _log.MembersChanged -= _work.Set;
        _stopping.Cancel();
        _work.Set();
        _notice.Set();
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _running;
        await _telling;
    }

    private bool IsOver => _stopping.IsCancellationRequested || _log.Term != Term;

    /// <summary>The one flow that sends.</summary>
    private async Task ReplicateAsync()
    {
        try
        {
            while (!IsOver)
            {
                FollowMembers();
                Array.ForEach(_followers, SendDue);
                await ForgetEndedAsync();
                await _work.WaitAsync();
            }
        }
        finally
        {
            Stop();
            foreach (var sending in _sending)
            {
                await sending;
            }
        }
    }

    private void FollowMembers()
    {
        var others = _log.Members.Voters.Where(v => v != _log.Identity.Replica).ToArray();
        if (!others.SequenceEqual(_followers.Select(f => f.Replica)))
        {
            var next = Math.Max(1, _log.LastIndex);
            _followers = [.. others.Select(v =>
                _followers.FirstOrDefault(f => f.Replica == v) ?? new FollowerProgress(v, next))];
        }
    }

    private void SendDue(FollowerProgress follower)
    {
        while (follower.TryTake(_log, Term) is { } sending)
        {
            _sending.Add(SendAsync(follower, sending));
        }
    }

    /// <summary>Lets a bug in sending end the flow instead of being kept.</summary>
    private async Task ForgetEndedAsync()
    {
        for (var i = _sending.Count - 1; i >= 0; i--)
        {
            if (_sending[i].IsCompleted)
            {
                await _sending[i];
                _sending.RemoveAt(i);
            }
        }
    }

    private async Task SendAsync(FollowerProgress follower, FollowerProgress.Sending sending)
    {
        try
        {
            var answer = await _send(follower.Replica, sending.Request, _stopping.Token);
            if (answer is { Verdict: EntriesVerdict.Taken } taken)
            {
                _log.Acknowledged(follower.Replica, Term, taken.Index, taken.Applied);
                Interlocked.Exchange(ref _acknowledged, null)?.TrySetResult();
            }

            var goesOn = follower.Note(sending, answer);
            _notice.Set();
            if (!goesOn)
            {
                _work.Set();
                await Task.Delay(RetryDelay, _time, _stopping.Token);
                follower.Resume();
            }

            _work.Set();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>When nothing more is sent, the last entries' commit is told by itself, but not at once: mostly the next
    /// entries tell it.</summary>
    private async Task TellCommitsAsync()
    {
        try
        {
            while (true)
            {
                await _notice.WaitAsync();
                await Task.Delay(NoticeDelay, _time, _stopping.Token);
                Array.ForEach(_followers, static f => f.AskNotice());
                _work.Set();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }
}
