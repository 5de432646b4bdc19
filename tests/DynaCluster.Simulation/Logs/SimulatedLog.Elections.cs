using DynaCluster.Consensus;
using DynaCluster.Consensus.Replication;

namespace DynaCluster.Simulation.Logs;

/// <summary>Elections: trial votes, votes, terms.</summary>
public sealed partial class SimulatedLog
{
    private Campaign? _campaign;
    private ITimer? _timer;
    private long _electionDue;
    private ulong _leader;
    private long _heardAt = long.MinValue / 2;

    private ReplicaLinks Network => Links ?? throw new InvalidOperationException("A replica with others has links.");

    private long Now => Network.Process.Time.GetTimestamp();

    private void BeginElections()
    {
        Network.Host(_identity, Receive);
        _timer = Network.Process.Time.CreateTimer(
            _ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        PostponeElection();
        ArmTimer(_electionDue);
    }

    private void EndElections()
    {
        Links?.Leave(_identity);
        _timer?.Dispose();
    }

    private void PostponeElection()
        => _electionDue = Now + Network.NextTicks(RaftTiming.Election.Ticks, 2 * RaftTiming.Election.Ticks);

    private void ArmTimer(long due)
        => _timer?.Change(TimeSpan.FromTicks(Math.Max(1, due - Now)), Timeout.InfiniteTimeSpan);

    private void OnTimer()
    {
        if (_closed)
        {
            return;
        }

        if (_replicator is not null)
        {
            Beat();
            ArmTimer(Now + RaftTiming.Heartbeat.Ticks);
            return;
        }

        if (Now >= _electionDue)
        {
            PostponeElection();
            _turns.Add(() => CampaignAsync(isTrial: true, isBidden: false));
        }

        ArmTimer(_electionDue);
    }

    private async Task CampaignAsync(bool isTrial, bool isBidden)
    {
        if (_closed || _replicator is not null || !Log.Members.Voters.Contains(_identity.Replica))
        {
            return;
        }

        long term = isTrial ? Log.Term + 1 : await Log.IncrementTermAsync(_identity.Replica);
        Campaign campaign = new(term, isTrial, new VoteCount(Log.Members));
        _campaign = campaign;
        VoteAsked asked = new(term, Log.Last, isTrial, isBidden);
        foreach (ulong voter in Log.Members.Voters)
        {
            if (voter != _identity.Replica)
            {
                GoOn(AskVoteAsync(voter, asked, campaign));
            }
        }

        await CountVoteAsync(_identity.Replica, isGiven: true, campaign);
    }

    private async Task AskVoteAsync(ulong voter, VoteAsked asked, Campaign campaign)
    {
        if (await Network.CallAsync(_identity, voter, asked, CancellationToken.None) is VoteAnswered answer)
        {
            _turns.Add(async () =>
            {
                await NoteTermAsync(answer.Term);
                await CountVoteAsync(voter, answer.IsGiven, campaign);
            });
        }
    }

    private async Task CountVoteAsync(ulong voter, bool isGiven, Campaign campaign)
    {
        if (_campaign != campaign || _closed)
        {
            return;
        }

        campaign.Votes.Note(voter, isGiven);
        if (!campaign.Votes.IsWon)
        {
            return;
        }

        _campaign = null;
        if (campaign.IsTrial)
        {
            await CampaignAsync(isTrial: false, isBidden: false);
        }
        else
        {
            Lead(campaign.Term);
        }
    }

    private async Task AnswerVoteAsync(ulong from, VoteAsked asked, Action<RaftMessage> answer)
    {
        bool hearsLeader = _replicator is not null || Now - _heardAt < RaftTiming.Election.Ticks;
        bool isGiven = false;
        if (asked.IsBidden || !hearsLeader)
        {
            if (!asked.IsTrial)
            {
                await NoteTermAsync(asked.Term);
            }

            isGiven = asked.IsTrial ? asked.Term > Log.Term && IsUpToDate(asked.Last) : await VoteAsync(from, asked);
        }

        answer(new VoteAnswered(Log.Term, isGiven));
    }

    private async Task<bool> VoteAsync(ulong from, VoteAsked asked)
    {
        ulong votedFor = Log.Ballot.VotedFor;
        if (asked.Term != Log.Term || (votedFor != 0 && votedFor != from) || !IsUpToDate(asked.Last))
        {
            return false;
        }

        PostponeElection();
        if (votedFor == 0)
        {
            await Log.VoteAsync(from);
        }

        return true;
    }

    /// <summary>Follows whoever has a later term.</summary>
    private async Task NoteTermAsync(long term)
    {
        if (term > Log.Term)
        {
            _campaign = null;
            _leader = 0;
            StepDown();
            await Log.UpdateTermAsync(term, resetVote: true);
        }
    }

    private bool IsUpToDate(LogPosition last)
        => last.Term > Log.Last.Term || (last.Term == Log.Last.Term && last.Index >= Log.Last.Index);

    private sealed record Campaign(long Term, bool IsTrial, VoteCount Votes);
}
