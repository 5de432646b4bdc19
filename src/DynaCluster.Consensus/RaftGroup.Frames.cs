using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Links;

namespace DynaCluster.Consensus;

/// <summary>What other replicas send. A frame that cannot be read or handled now is not answered.</summary>
public sealed partial class RaftGroup
{
    internal ValueTask HandleAsync(InboundFrame frame) => frame.Kind switch
    {
        FrameKind.AppendEntries => TakeEntriesAsync(frame),
        FrameKind.Heartbeat => HearAsync(frame),
        FrameKind.Vote or FrameKind.PreVote => VoteAsync(frame),
        FrameKind.TimeoutNow => StandAsync(frame),
        _ => ValueTask.CompletedTask,
    };

    private async ValueTask TakeEntriesAsync(InboundFrame frame)
    {
        if (EntriesRequest.Decode(frame.Body) is { } request)
        {
            var leader = frame.Route.Sender;
            var answer = await _intake!.TakeAsync(leader, request); // there before frames are
            if (answer.Verdict == EntriesVerdict.Taken)
            {
                HearLeader(leader, request.Term);
                _freshness.Heard(request.CommitIndex, Log.AppliedIndex);
            }

            frame.Reply(answer);
        }
    }

    private async ValueTask HearAsync(InboundFrame frame)
    {
        if (Heartbeat.Decode(frame.Body.Span) is { } heartbeat && _engine is { } engine)
        {
            var answer = await engine.Cluster.HearAsync(frame.Route.Sender, heartbeat.Term);
            if (answer.IsYes)
            {
                HearLeader(frame.Route.Sender, heartbeat.Term);
                Log.KeepBehind(heartbeat.CommonIndex);
                NeedsSnapshot = !Log.Contains(heartbeat.Start);
                _freshness.Heard(heartbeat.Committed.Index, Log.AppliedIndex);
            }

            frame.Reply(answer);
            if (answer.IsYes)
            {
                await _intake!.LearnAsync(heartbeat.Term, heartbeat.Committed); // there before frames are
            }
        }
    }

    private async ValueTask VoteAsync(InboundFrame frame)
    {
        if (VoteRequest.Decode(frame.Body.Span) is { } request && _engine is { } engine)
        {
            var candidate = frame.Route.Sender;
            frame.Reply(frame.Kind == FrameKind.Vote
                ? await engine.Cluster.VoteAsync(candidate, request)
                : await engine.Cluster.VoteBeforehandAsync(candidate, request));
        }
    }

    /// <summary>The leader hands over to this replica.</summary>
    private async ValueTask StandAsync(InboundFrame frame)
    {
        if (Bidding.Decode(frame.Body.Span) is { } bidding && _engine is { } engine)
        {
            var isFit = bidding.Term == Log.Term && Log.Last == bidding.Last;
            frame.Reply(new TermAnswer(isFit, Log.Term, Log.AppliedIndex));
            if (isFit)
            {
                await engine.Cluster.StandAsync();
            }
        }
    }

    private async ValueTask TakeOverTermAsync(ulong leader, long term)
    {
        if (_engine is { } engine)
        {
            await engine.Cluster.HearAsync(leader, term);
        }
    }
}
