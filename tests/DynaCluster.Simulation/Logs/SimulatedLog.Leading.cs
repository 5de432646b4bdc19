using DynaCluster.Consensus;
using DynaCluster.Model.Flows;
using DynaCluster.Model.Log;

namespace DynaCluster.Simulation.Logs;

/// <summary>What a leader does: sending, counting who confirms.</summary>
public sealed partial class SimulatedLog
{
    private readonly SortedDictionary<ulong, RaftPeer> _peers = [];
    private readonly List<(long Round, TaskCompletionSource<bool> Confirmed)> _asking = [];
    private bool _inOffice;
    private long _round;
    private bool _sending;
    private bool _askingSoon;

    private void Lead(long term)
    {
        EndTransfer(TransferOutcome.Failed);
        TakeOffice(term);
        if (Log.TryAppendEmpty(term) is { } first)
        {
            Watch?.Placed(_identity, first, LogEntryKind.Empty, default);
        }

        GainLeadership(term);
    }

    /// <summary>From now on it sends its log to the others; leading, which is appending to it, comes upon that and may
    /// end before.</summary>
    private void TakeOffice(long term)
    {
        _inOffice = true;
        _leader = 0;
        Log.BeginLeadership(term);
        _peers.Clear();
        MeetPeers();
        SendSoon();
        if (Links is not null)
        {
            ArmTimer(Now + RaftTiming.Heartbeat.Ticks);
        }
    }

    private void OnMembersChanged()
    {
        if (_inOffice && !_closed)
        {
            MeetPeers();
            SendSoon();
        }
    }

    private void MeetPeers()
    {
        ulong[] others = [.. Log.Members.Voters.Where(voter => voter != _identity.Replica)];
        foreach (ulong gone in _peers.Keys.Except(others).ToArray())
        {
            _peers.Remove(gone);
        }

        foreach (ulong voter in others)
        {
            _peers.TryAdd(voter, new RaftPeer(voter, Log.LastIndex + 1, Now));
        }
    }

    private void StepDown()
    {
        if (!_inOffice)
        {
            return;
        }

        _inOffice = false;
        EndLeadership();
        foreach ((_, TaskCompletionSource<bool> confirmed) in _asking)
        {
            confirmed.TrySetResult(false);
        }

        _asking.Clear();
        if (Links is not null)
        {
            PostponeElection();
            ArmTimer(_electionDue);
        }
    }

    /// <summary>Every so often: whoever hears nothing otherwise hears that somebody leads.</summary>
    private void Beat()
    {
        long now = Now;
        if (!IsMajority(voter => voter == _identity.Replica
            || (_peers.TryGetValue(voter, out RaftPeer? peer) && now - peer.HeardAt < RaftTiming.Quorum.Ticks)))
        {
            StepDown();
            return;
        }

        PushTransfer();
        foreach (RaftPeer peer in _peers.Values)
        {
            if (peer.Unanswered > 0 && now - peer.SentAt >= RaftTiming.Resend.Ticks)
            {
                peer.Restart(peer.Matched);
            }

            SendTo(peer);
            Send(peer, peer.Matched > 0 ? peer.Matched : peer.Next - 1, []);
        }

        if (_asking.Count > 0)
        {
            SendToOthers(new LeadershipAsked(Log.Term, _round));
        }
    }

    private async void SendSoon()
    {
        if (_sending || Links is null)
        {
            return;
        }

        _sending = true;
        await Task.Yield();
        _sending = false;
        if (_inOffice && !_closed)
        {
            foreach (RaftPeer peer in _peers.Values)
            {
                SendTo(peer);
            }
        }
    }

    private void SendTo(RaftPeer peer)
    {
        while (peer.Unanswered < RaftTiming.UnansweredMax && peer.Next <= Log.LastIndex)
        {
            List<LogEntry> entries = [];
            int bytesMax = (int)Network.NextTicks(1, RaftTiming.SentBytesMax);
            if (!Log.TryRead(peer.Next, Log.LastIndex, bytesMax, entries))
            {
                if (peer.Next <= Log.Start.Index)
                {
                    Behind(peer.Replica, Log.Start.Index);
                }

                return; // it is cut off, or recovered and not readable yet
            }

            Send(peer, peer.Next - 1, entries);
            peer.Sent(entries.Count, Now);
        }
    }

    /// <param name="after">Cut off in front: only a snapshot helps the other one.</param>
    private void Send(RaftPeer peer, long after, IReadOnlyList<LogEntry> entries)
    {
        LogPosition previous = Log.TermAt(after) is { } term ? new LogPosition(after, term) : Log.Start;
        Send(peer.Replica, new EntriesSent(Log.Term, previous, entries, Log.CommitIndex));
    }

    private void NoteAnswer(ulong from, EntriesAnswered answer)
    {
        if (!_inOffice || !_peers.TryGetValue(from, out RaftPeer? peer))
        {
            return;
        }

        peer.HeardAt = Now;
        if (answer.IsTaken)
        {
            peer.Took(answer.Index);
            Log.Acknowledged(from, answer.Term, answer.Index, answer.AppliedIndex);
            PushTransfer();
        }
        else
        {
            peer.Restart(answer.Index);
        }

        SendTo(peer);
    }

    /// <summary>True when a majority, asked after this call, knew of no later term.</summary>
    private async Task<bool> ConfirmAsync(CancellationToken token)
    {
        TaskCompletionSource<bool> confirmed = new();
        _asking.Add((_round + 1, confirmed));
        AskSoon();
        return await confirmed.Task.OnContext().WaitAsync(token);
    }

    private async void AskSoon()
    {
        if (_askingSoon)
        {
            return;
        }

        _askingSoon = true;
        await Task.Yield();
        _askingSoon = false;
        if (_leadership is not null && !_closed)
        {
            SendToOthers(new LeadershipAsked(Log.Term, ++_round));
        }
    }

    private void NoteConfirmation(ulong from, LeadershipAnswered answer)
    {
        if (_leadership is null || !_peers.TryGetValue(from, out RaftPeer? peer))
        {
            return;
        }

        peer.HeardAt = Now;
        peer.ConfirmedRound = Math.Max(peer.ConfirmedRound, answer.Round);
        for (int at = _asking.Count - 1; at >= 0; at--)
        {
            (long round, TaskCompletionSource<bool> confirmed) = _asking[at];
            if (IsMajority(voter => voter == _identity.Replica
                || (_peers.TryGetValue(voter, out RaftPeer? other) && other.ConfirmedRound >= round)))
            {
                _asking.RemoveAt(at);
                confirmed.TrySetResult(true);
            }
        }
    }
}
