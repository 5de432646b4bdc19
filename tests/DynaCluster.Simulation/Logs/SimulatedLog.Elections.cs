using DynaCluster.Consensus;
using DynaCluster.Model;

namespace DynaCluster.Simulation.Logs;

/// <summary>Elections: trial votes, votes, terms.</summary>
public sealed partial class SimulatedLog
{
    private readonly HashSet<ulong> _given = [];
    private Campaign? _campaign;
    private ITimer? _timer;
    private long _electionDue;
    private ulong _leader;
    private long _heardAt = long.MinValue / 2;

    private ReplicaLinks Network => Links ?? throw new InvalidOperationException("A replica with others has links.");

    private long Now => Network.Process.Time.GetTimestamp();

    private void BeginElections()
    {
        Network.Host(_identity, (from, message) => _turns.Add(() => ReceiveAsync(from, message)));
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

        if (_inOffice)
        {
            Beat();
            ArmTimer(Now + RaftTiming.Heartbeat.Ticks);
            return;
        }

        if (_transfer is { } transfer && Now >= transfer.Due)
        {
            EndTransfer(TransferOutcome.Failed);
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
        if (_closed || _inOffice || !Log.Members.Voters.Contains(_identity.Replica))
        {
            return;
        }

        long term = isTrial ? Log.Term + 1 : await Log.IncrementTermAsync(_identity.Replica);
        _campaign = new Campaign(term, isTrial);
        _given.Clear();
        _given.Add(_identity.Replica);
        SendToOthers(new VoteAsked(term, Log.Last, isTrial, isBidden));
        await CountVotesAsync();
    }

    private async Task CountVotesAsync()
    {
        if (_campaign is not { } campaign || !IsMajority(_given.Contains))
        {
            return;
        }

        _campaign = null;
        if (campaign.IsTrial)
        {
            await CampaignAsync(isTrial: false, isBidden: false);
        }
        else if (!_closed)
        {
            Lead(campaign.Term);
        }
    }

    private async Task AnswerVoteAsync(ulong from, VoteAsked asked)
    {
        bool hearsLeader = _inOffice || Now - _heardAt < RaftTiming.Election.Ticks;
        bool isGiven = false;
        if (asked.IsBidden || !hearsLeader)
        {
            if (!asked.IsTrial)
            {
                await NoteTermAsync(asked.Term);
            }

            isGiven = asked.IsTrial ? asked.Term > Log.Term && IsUpToDate(asked.Last) : await VoteAsync(from, asked);
        }

        Send(from, new VoteAnswered(Log.Term, asked.Term, asked.IsTrial, isGiven));
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

    private async Task CountVoteAsync(ulong from, VoteAnswered answer)
    {
        if (_campaign is { } campaign && campaign == new Campaign(answer.Asked, answer.IsTrial) && answer.IsGiven)
        {
            _given.Add(from);
            await CountVotesAsync();
        }
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

    private bool IsMajority(Func<ulong, bool> agrees)
    {
        IReadOnlyList<ulong> voters = Log.Members.Voters;
        return voters.Count(agrees) > voters.Count / 2;
    }

    private void SendToOthers(RaftMessage message)
    {
        foreach (ulong voter in Log.Members.Voters)
        {
            if (voter != _identity.Replica)
            {
                Send(voter, message);
            }
        }
    }

    private void Send(ulong to, RaftMessage message) => Network.Send(_identity, to, message);

    private readonly record struct Campaign(long Term, bool IsTrial);
}
