using System.Diagnostics;
using DotNext.Net.Cluster.Consensus.Raft;
using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Links;
using DynaCluster.Model;
using DynaCluster.Model.Flows;

namespace DynaCluster.Consensus.Engine;

/// <summary>
/// The engine's consensus for one replica of one group: it elects, and notices when a majority is out of reach. Its
/// list of members follows the newest membership of the log; who has won is decided by a <see cref="Canvass"/>.
/// </summary>
internal sealed class EngineCluster(EngineParts parts) : RaftCluster<EngineMember>(new EngineTiming())
{
    private readonly Lock _gate = new();
    private readonly List<Canvass> _canvasses = [];
    private readonly AsyncSignal _membersChanged = new();
    private long _bidUntil;
    private int _electionTimeout;
    private Task _following = Task.CompletedTask;
    private bool _isBidden;
    private long _signOfLife = parts.Time.GetTimestamp();
    private long _wonTerm;

    public EngineParts Parts => parts;

    /// <summary>The last term for which a majority of the newest membership gave this replica its vote.</summary>
    public long WonTerm => Volatile.Read(ref _wonTerm);

    /// <summary>False: neither heard of a leader, nor lived as one, nor asked for votes for too long, or
    /// broke.</summary>
    public bool IsAlive
    {
        get
        {
            try
            {
                _ = ConsensusToken;
            }
            catch (UnreachableException)
            {
                return false; // a transition failed half-way
            }

            return !parts.Log.Members.Voters.Contains(parts.Replica)
                || parts.Time.GetElapsedTime(Volatile.Read(ref _signOfLife)) < EngineTiming.Patience;
        }
    }

    public override async Task StartAsync(CancellationToken token = default)
    {
        parts.Log.MembersChanged += _membersChanged.Set;
        await FollowMembersAsync(stranger: 0, token);
        await base.StartAsync(token);
        StartFollowing();
        _following = FollowMembersAsync();
    }

    public override async Task StopAsync(CancellationToken token = default)
    {
        parts.Log.MembersChanged -= _membersChanged.Set;
        await base.StopAsync(token);
        _membersChanged.Set();
        await _following;
        foreach (var canvass in _canvasses)
        {
            await canvass.Ended;
        }
    }

    /// <summary>A leader lives.</summary>
    public async ValueTask<TermAnswer> HearAsync(ulong leader, long term)
    {
        var result = await AppendEntriesAsync(
            ReplicaEndPoint.MemberId(leader), term, NoEntries.Instance, 0, 0, 0, 0, LifecycleToken);
        var isHeard = result.Value.Result != HeartbeatResult.Rejected;
        if (isHeard)
        {
            NoteLife();
        }

        return new TermAnswer(isHeard, parts.Log.Term, parts.Log.AppliedIndex);
    }

    /// <summary>A candidate asks for this replica's vote.</summary>
    public async ValueTask<TermAnswer> VoteAsync(ulong candidate, VoteRequest request)
    {
        await KnowAsync(candidate);
        if (request.IsBidden)
        {
            EngineFields.LeaderHeard(this) = default;
        }

        var result = await VoteAsync(
            ReplicaEndPoint.MemberId(candidate), request.Term, request.Last.Index, request.Last.Term, 0,
            LifecycleToken);
        return new TermAnswer(result.Value, parts.Log.Term, parts.Log.AppliedIndex);
    }

    /// <summary>A follower asks whether it would get this replica's vote.</summary>
    public async ValueTask<TermAnswer> VoteBeforehandAsync(ulong candidate, VoteRequest request)
    {
        await KnowAsync(candidate);
        var result = await PreVoteAsync(
            ReplicaEndPoint.MemberId(candidate), request.Term, request.Last.Index, request.Last.Term, 0,
            LifecycleToken);
        return new TermAnswer(
            result.Value == PreVoteResult.Accepted, parts.Log.Term, parts.Log.AppliedIndex);
    }

    /// <summary>The round in which the engine asks the member for its vote.</summary>
    public Canvass AskVotes(long term, ulong member)
    {
        lock (_gate)
        {
            var canvass = CanvassFor(FrameKind.Vote, term, member);
            EndBid();
            return canvass;
        }
    }

    public void NoteWon(long term) => Volatile.Write(ref _wonTerm, term);

    /// <summary>Whether a majority would vote for this replica; asked by the engine for each member.</summary>
    public async Task<bool> AskBeforehandAsync(long term, ulong member, CancellationToken token)
    {
        NoteLife();
        Canvass canvass;
        if (!parts.Log.Members.Voters.Contains(parts.Replica))
        {
            return false; // who does not vote does not stand
        }

        lock (_gate)
        {
            if (_isBidden && parts.Time.GetTimestamp() < _bidUntil)
            {
                return true; // the leader itself asked for it
            }

            EndBid();
            canvass = CanvassFor(FrameKind.PreVote, term + 1, member);
        }

        var isWon = await canvass.Decision.WaitAsync(token);
        if (canvass.HigherTerm > 0)
        {
            await FollowTermAsync(canvass.HigherTerm, token);
        }

        return isWon;
    }

    /// <summary>As the leader: tells a member so.</summary>
    /// <returns>Null: no answer in time.</returns>
    public async ValueTask<TermAnswer?> TellAliveAsync(ulong member, long term, CancellationToken token)
    {
        NoteLife();
        var log = parts.Log;
        if (!log.Members.Voters.Contains(member))
        {
            return new TermAnswer(true, term, 0); // on its way out of the engine's list
        }

        var answer = await CallAsync(member, new Heartbeat(term, log.Committed, log.Start, log.CommonIndex), token);
        if (answer is { IsYes: true } alive)
        {
            log.Acknowledged(member, term, durable: 0, alive.Applied);
        }

        return answer;
    }

    /// <summary>The leader asks this follower to stand for election at once: the engine begins to follow anew, with the
    /// shortest patience, and asks nobody beforehand.</summary>
    public async Task StandAsync()
    {
        lock (_gate)
        {
            if (!_isBidden)
            {
                _electionTimeout = EngineFields.ElectionTimeout(this);
            }

            _isBidden = true;
            _bidUntil = parts.Time.GetTimestamp()
                + (long)(EngineTiming.Answer.TotalSeconds * parts.Time.TimestampFrequency);
            EngineFields.ElectionTimeout(this) = 1;
        }

        if (await EnableStandbyModeAsync(LifecycleToken))
        {
            await RevertToNormalModeAsync(LifecycleToken);
        }
    }

    /// <summary>The engine has begun a term of its own and goes on to ask for votes, for which it takes its usual
    /// time.</summary>
    public void NoteCandidacy()
    {
        lock (_gate)
        {
            if (_isBidden)
            {
                EngineFields.ElectionTimeout(this) = _electionTimeout;
            }
        }
    }

    /// <summary>Sends until there is an answer or the time for one is over: one round without a majority ends a
    /// leadership, and a link that is just being made is no reason for that.</summary>
    private async ValueTask<TermAnswer?> CallAsync(ulong member, Heartbeat heartbeat, CancellationToken token)
    {
        var begin = parts.Time.GetTimestamp();
        do
        {
            using (var reply = await parts.Links.CallAsync(
                parts.RouteTo(member), FrameKind.Heartbeat, heartbeat, EngineTiming.HeartbeatAttempt, token))
            {
                if (reply.Outcome == CallOutcome.Answered)
                {
                    return TermAnswer.Decode(reply.Body.Span);
                }
            }

            await Task.Delay(EngineTiming.HeartbeatRetry, parts.Time, token);
        }
        while (parts.Time.GetElapsedTime(begin) < EngineTiming.Election);

        return null;
    }

    private void NoteLife() => Volatile.Write(ref _signOfLife, parts.Time.GetTimestamp());

    private void EndBid()
    {
        if (_isBidden)
        {
            _isBidden = false;
            EngineFields.ElectionTimeout(this) = _electionTimeout;
        }
    }

    private Canvass CanvassFor(FrameKind kind, long term, ulong member)
    {
        if (_canvasses.Count > 0 && _canvasses[^1].Serves(kind, term, member))
        {
            return _canvasses[^1];
        }

        _canvasses.RemoveAll(c => c.Ended.IsCompleted);
        var request = new VoteRequest(term, parts.Log.Last, _isBidden);
        var canvass = Canvass.Begin(parts, kind, request, LifecycleToken);
        Invariant.That(canvass.Serves(kind, term, member));
        _canvasses.Add(canvass);
        return canvass;
    }

    /// <summary>A voter of a later term says no to everything below it. A follower that nobody leads takes the term
    /// over, else two of which one has the longer log and the other the later term would refuse each other for
    /// ever.</summary>
    private async Task FollowTermAsync(long term, CancellationToken token)
    {
        await using var change = await ChangeConfigurationAsync(token); // excludes all that depends on the term
        if (term > parts.Log.Term)
        {
            await AuditTrail.UpdateTermAsync(term, resetLastVote: true, token);
        }
    }

    /// <summary>A candidate may be of a newer membership than this replica knows: it may be voted for all the same, but
    /// the engine refuses whom it does not list.</summary>
    private async ValueTask KnowAsync(ulong candidate)
    {
        if (TryGetMember(ReplicaEndPoint.MemberId(candidate)) is null)
        {
            await FollowMembersAsync(candidate, LifecycleToken);
        }
    }

    private async Task FollowMembersAsync()
    {
        try
        {
            while (true)
            {
                await _membersChanged.WaitAsync();
                await FollowMembersAsync(stranger: 0, LifecycleToken);
            }
        }
        catch (Exception e) when (LifecycleToken.IsCancellationRequested
            && e is OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task FollowMembersAsync(ulong stranger, CancellationToken token)
    {
        await using var change = await ChangeConfigurationAsync(token);
        var voters = parts.Log.Members.Voters;
        foreach (var member in change.Members.Values)
        {
            if (!voters.Contains(member.Replica) && member.Replica != stranger)
            {
                change.MarkAsRemoved(member);
            }
        }

        foreach (var voter in voters.Append(stranger))
        {
            if (voter != 0 && !change.Members.ContainsKey(ReplicaEndPoint.MemberId(voter)))
            {
                change.MarkAsAdded(new EngineMember(this, voter));
            }
        }
    }
}
