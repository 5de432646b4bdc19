using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Model.Flows;

namespace DynaCluster.Consensus.Replication;

/// <summary>
/// Confirms that nobody leads under a later term: a majority of the newest membership says that its term is not higher.
/// Whoever comes joins a round that begins after its coming; while one round is under way, all that come share the
/// next.
/// </summary>
public sealed class ReadBarrier : IAsyncDisposable
{
    private readonly AskConfirmation _ask;
    private readonly List<Task> _asking = [];
    private readonly Lock _gate = new();
    private readonly GroupLog _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<ulong, int> _unanswered = [];
    private readonly AsyncSignal _work = new();
    private TaskCompletionSource<long> _joined = NewRound();
    private int _joinedCount;
    private Task _running = Task.CompletedTask;
    private Task<long>? _told;

    public ReadBarrier(GroupLog log, AskConfirmation ask)
    {
        _log = log;
        _ask = ask;
    }

    /// <summary>Rounds begun.</summary>
    public long RoundCount { get; private set; }

    public void Start() => _running = RunAsync();

    /// <summary>It ends by itself within the time that two rounds of unanswered questions take.</summary>
    /// <returns>The term that was confirmed, this replica's own; 0: none, for lack of a majority.</returns>
    public Task<long> ConfirmAsync()
    {
        Task<long> told;
        bool isFirst;
        lock (_gate)
        {
            isFirst = _joinedCount == 0;
            if (_joinedCount++ % Limits.ConfirmationsToldTogether == 0)
            {
                _told = TellAsync(_joined.Task);
            }

            told = _told!; // set with the first of each few
        }

        if (isFirst)
        {
            _work.Set();
        }

        return told.OnContext();
    }

    /// <summary>Ends all waiting, unconfirmed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelOnContextAsync();
        _work.Set();
        await _running;
        _joined.TrySetResult(0);
    }

    private static TaskCompletionSource<long> NewRound() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A few readers go on one after the other on one thread, the next few beside them: to go on is little
    /// work, and waking a thread for each would be more.</summary>
    private static async Task<long> TellAsync(Task<long> round) => await round;

    private async Task RunAsync()
    {
        while (true)
        {
            await _work.WaitAsync();
            await Task.Yield(); // readers that are about to come share the round: it costs the same for one as for all
            if (_stopping.IsCancellationRequested)
            {
                break;
            }

            TaskCompletionSource<long> round;
            lock (_gate)
            {
                round = _joined;
                _joined = NewRound();
                _joinedCount = 0;
            }

            RoundCount++;
            round.TrySetResult(await AskAsync(_log.Term));
            await ForgetEndedAsync();
        }

        foreach (var asking in _asking)
        {
            await asking;
        }
    }

    private async Task<long> AskAsync(long term)
    {
        var members = _log.Members;
        var self = _log.Identity.Replica;
        var round = new Round(members);
        round.Note(self, isConfirmed: true);
        foreach (var voter in members.Voters)
        {
            if (voter != self)
            {
                _asking.Add(AskAsync(voter, term, round));
            }
        }

        return await round.Decision.OnContext() && _log.Term == term ? term : 0;
    }

    private async Task AskAsync(ulong voter, long term, Round round)
    {
        var isConfirmed = false;
        if (TryBegin(voter))
        {
            try
            {
                isConfirmed = await _ask(voter, term, _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
            }
            finally
            {
                End(voter);
            }
        }

        round.Note(voter, isConfirmed);
    }

    /// <summary>A replica that does not answer is not asked without end.</summary>
    private bool TryBegin(ulong voter)
    {
        lock (_gate)
        {
            var unanswered = _unanswered.GetValueOrDefault(voter);
            _unanswered[voter] = unanswered < Limits.ConfirmationsUnansweredMax ? unanswered + 1 : unanswered;
            return unanswered < Limits.ConfirmationsUnansweredMax;
        }
    }

    private void End(ulong voter)
    {
        lock (_gate)
        {
            _unanswered[voter]--;
        }
    }

    private async Task ForgetEndedAsync()
    {
        for (var i = _asking.Count - 1; i >= 0; i--)
        {
            if (_asking[i].IsCompleted)
            {
                await _asking[i];
                _asking.RemoveAt(i);
            }
        }
    }

    private sealed class Round(Membership members)
    {
        private readonly VoteCount _count = new(members);

        // Whoever waits goes on where the decision is made: it does little, and a change of threads would cost more.
        private readonly TaskCompletionSource<bool> _decision = new();

        public Task<bool> Decision => _decision.Task;

        public void Note(ulong replica, bool isConfirmed)
        {
            bool isWon;
            lock (_count)
            {
                _count.Note(replica, isConfirmed);
                isWon = _count.IsWon;
                if (!isWon && !_count.IsLost)
                {
                    return;
                }
            }

            _decision.TrySetResult(isWon);
        }
    }
}
