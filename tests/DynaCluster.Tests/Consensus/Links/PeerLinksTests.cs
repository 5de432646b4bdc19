using DynaCluster.Consensus.Links;
using DynaCluster.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>Calls over a real connection.</summary>
public sealed class PeerLinksTests
{
    private static readonly (CallOutcome, RefusalReason, int) s_unavailable =
        (CallOutcome.Unavailable, RefusalReason.None, 0);

    [Fact]
    public async Task A_call_is_answered()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        Assert.Equal((CallOutcome.Answered, RefusalReason.None, 7), await pair.CallAsync(7));
    }

    [Fact]
    public async Task A_frame_names_its_group_and_both_replicas()
    {
        TaskCompletionSource<FrameRoute> route = new();
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(frame =>
        {
            route.SetResult(frame.Route);
            return ScriptedReceiver.Echo(frame);
        }));
        await pair.CallAsync(1);
        Assert.Equal(new FrameRoute(LinkPair.Group, LinkPair.Near, LinkPair.Far), await route.Task);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public async Task A_body_of_any_size_arrives_whole(int bytes)
    {
        byte[] body = [.. Enumerable.Range(0, bytes).Select(i => unchecked((byte)(i * 7)))];
        await using LinkPair pair = await LinkPair.OpenAsync();
        using PeerReply reply = await Phase.InAsync("answer", pair.NearNode.Links.CallAsync(
            LinkPair.Route, FrameKind.AppendEntries, new EncodedBody(body), LinkPair.Timeout, Token).AsTask());
        Assert.Equal(body, reply.Body.ToArray());
    }

    [Fact]
    public async Task Many_calls_at_once_get_their_own_answers()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(1, 1000).Select(number => pair.CallAsync(number)));
        Assert.Equal(Enumerable.Range(1, 1000), answers.Select(answer => answer.Number));
    }

    [Fact]
    public async Task Answers_come_in_any_order()
    {
        TaskCompletionSource second = new();
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(async frame =>
        {
            if (LinkPair.Number(frame.Body) == 1)
            {
                await second.Task;
            }

            await ScriptedReceiver.Echo(frame);
        }));
        var first = pair.CallAsync(1);
        await pair.CallAsync(2);
        second.SetResult();
        Assert.Equal(1, (await first).Number);
    }

    [Fact]
    public async Task Frames_of_one_sender_are_handed_over_in_order()
    {
        List<int> handed = [];
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(frame =>
        {
            handed.Add(LinkPair.Number(frame.Body)); // one flow hands them over
            return ScriptedReceiver.Echo(frame);
        }));
        await Task.WhenAll(Enumerable.Range(1, 1000).Select(number => pair.CallAsync(number)));
        Assert.Equal(Enumerable.Range(1, 1000), handed);
    }

    [Fact]
    public async Task A_group_that_blocks_holds_up_no_other()
    {
        using ManualResetEventSlim blocked = new();
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(frame =>
        {
            blocked.Wait(Token);
            return ScriptedReceiver.Echo(frame);
        }));
        pair.FarNode.Links.Register(6, 13, new ScriptedReceiver());
        pair.NearNode.Links.Directory.Set(13, pair.FarNode.Address);
        var first = pair.CallAsync(1);
        var other = await pair.CallAsync(2, group: 6, receiver: 13);
        blocked.Set();
        await first;
        Assert.Equal(2, other.Number);
    }

    [Fact]
    public async Task All_groups_of_a_node_share_one_connection()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        pair.FarNode.Links.Register(6, 13, new ScriptedReceiver());
        pair.NearNode.Links.Directory.Set(13, pair.FarNode.Address);
        await pair.CallAsync(1);
        await pair.CallAsync(2, group: 6, receiver: 13);
        Assert.Equal(1, pair.NearNode.Links.Counters.Connects);
    }

    [Fact]
    public async Task Frames_that_wait_travel_in_one_message()
    {
        OutgoingFrames waiting = new(new LinkScope
        {
            Cluster = Guid.Empty,
            Connect = static (_, _) => throw new InvalidOperationException("nothing is sent"),
            Time = TimeProvider.System,
            Log = NullLogger.Instance,
        });
        for (ulong number = 1; number <= 100; number++)
        {
            FrameHeader header = new(Guid.Empty, new FrameRoute(1, 2, 3), FrameKind.AppendEntries, number);
            Assert.True(waiting.TryAdd(header, new EncodedBody(new byte[4])));
        }

        FrameBatch message = (await waiting.TakeAsync())!; // it is not closed
        Assert.Equal(100, message.Frames);
        message.Release();
    }

    [Fact]
    public async Task Hazard04_A_frame_of_another_cluster_is_refused()
    {
        await using LinkPair pair = await LinkPair.OpenAsync(Untouched(), farCluster: Guid.AllBitsSet);
        Assert.Equal((CallOutcome.Refused, RefusalReason.OtherCluster, 0), await pair.CallAsync(1));
    }

    [Fact]
    public async Task Hazard04_A_frame_for_another_replica_of_the_group_is_refused()
    {
        await using LinkPair pair = await LinkPair.OpenAsync(Untouched());
        pair.NearNode.Links.Directory.Set(13, pair.FarNode.Address);
        Assert.Equal((CallOutcome.Refused, RefusalReason.OtherReplica, 0), await pair.CallAsync(1, receiver: 13));
    }

    [Fact]
    public async Task Hazard04_A_frame_of_an_unknown_group_is_refused()
    {
        await using LinkPair pair = await LinkPair.OpenAsync(Untouched());
        Assert.Equal((CallOutcome.Refused, RefusalReason.UnknownGroup, 0), await pair.CallAsync(1, group: 6));
    }

    [Fact]
    public async Task A_frame_of_an_unknown_kind_is_refused()
    {
        await using LinkPair pair = await LinkPair.OpenAsync(Untouched());
        Assert.Equal(
            (CallOutcome.Refused, RefusalReason.UnknownKind, 0), await pair.CallAsync(1, kind: (FrameKind)99));
    }

    [Fact]
    public async Task Refused_frames_are_counted()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await pair.CallAsync(1, group: 6);
        Assert.Equal(1, pair.FarNode.Links.Counters.FramesRefused);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handling_that_fails_is_told(bool atOnce)
    {
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(
            frame => atOnce ? throw new InvalidOperationException("broken") : FailLaterAsync()));
        Assert.Equal((CallOutcome.Refused, RefusalReason.Failed, 0), await pair.CallAsync(1));
    }

    [Fact]
    public async Task A_full_inbox_refuses_at_once()
    {
        TaskCompletionSource open = new();
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(async frame =>
        {
            await open.Task;
            await ScriptedReceiver.Echo(frame);
        }));
        Task held = Task.WhenAll(
            Enumerable.Range(1, Limits.GroupInboxFramesMax).Select(number => pair.CallAsync(number)));
        var refused = await pair.CallAsync(0);
        open.SetResult();
        await held;
        Assert.Equal((CallOutcome.Unavailable, RefusalReason.Busy, 0), refused);
    }

    [Fact]
    public async Task A_removed_group_waits_for_its_handling()
    {
        TaskCompletionSource begun = new();
        TaskCompletionSource open = new();
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(async frame =>
        {
            begun.SetResult();
            await open.Task;
            await ScriptedReceiver.Echo(frame);
        }));
        var call = pair.CallAsync(1);
        await begun.Task;
        Task removing = pair.FarNode.Links.UnregisterAsync(LinkPair.Group).AsTask();
        bool early = removing.IsCompleted;
        open.SetResult();
        await Phase.InAsync("removal", removing);
        await call;
        Assert.False(early);
    }

    [Fact]
    public async Task A_removed_group_is_unknown()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await pair.FarNode.Links.UnregisterAsync(LinkPair.Group);
        Assert.Equal((CallOutcome.Refused, RefusalReason.UnknownGroup, 0), await pair.CallAsync(1));
    }

    [Fact]
    public async Task A_call_that_is_not_answered_times_out()
    {
        TaskCompletionSource begun = new();
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(frame =>
        {
            begun.SetResult();
            return ValueTask.CompletedTask;
        }));
        var call = pair.CallAsync(1);
        await Phase.InAsync("handling", begun.Task);
        pair.Time.Advance(LinkPair.Timeout);
        Assert.Equal((CallOutcome.TimedOut, RefusalReason.None, 0), await call);
    }

    /// <summary>The timer of the first is still set when the second takes its place.</summary>
    [Fact]
    public async Task A_call_has_all_of_its_time()
    {
        TaskCompletionSource begun = new();
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(frame =>
        {
            if (LinkPair.Number(frame.Body) == 2)
            {
                begun.SetResult();
                return ValueTask.CompletedTask;
            }

            return ScriptedReceiver.Echo(frame);
        }));
        await pair.CallAsync(1);
        pair.Time.Advance(LinkPair.Timeout / 2);
        var second = pair.CallAsync(2);
        await Phase.InAsync("handling", begun.Task);
        pair.Time.Advance(LinkPair.Timeout / 2);
        bool early = second.IsCompleted;
        pair.Time.Advance(LinkPair.Timeout / 2);
        Assert.Equal((false, CallOutcome.TimedOut), (early, (await second).Outcome));
    }

    [Fact]
    public async Task A_peer_that_says_nothing_only_makes_its_own_calls_time_out()
    {
        TaskCompletionSource begun = new();
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(frame =>
        {
            begun.SetResult();
            return ValueTask.CompletedTask;
        }));
        await using LinkNode third = await LinkNode.OpenAsync(3);
        third.Links.Register(LinkPair.Group, 13, new ScriptedReceiver());
        pair.NearNode.Links.Directory.Set(13, third.Address);
        var silent = pair.CallAsync(1);
        await Phase.InAsync("handling", begun.Task);
        var answered = await pair.CallAsync(2, receiver: 13);
        pair.Time.Advance(LinkPair.Timeout);
        Assert.Equal((2, CallOutcome.TimedOut), (answered.Number, (await silent).Outcome));
    }

    [Fact]
    public async Task A_cancelled_call_ends()
    {
        TaskCompletionSource begun = new();
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(frame =>
        {
            begun.SetResult();
            return ValueTask.CompletedTask;
        }));
        using CancellationTokenSource cancelling = new();
        Task<PeerReply> call = pair.NearNode.Links.CallAsync(
            LinkPair.Route, FrameKind.Vote, new EncodedBody(), LinkPair.Timeout, cancelling.Token).AsTask();
        await Phase.InAsync("handling", begun.Task);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Phase.InAsync("cancelling", call));
    }

    [Fact]
    public async Task A_replica_that_moved_is_called_where_it_is_now()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await using LinkNode third = await LinkNode.OpenAsync(3);
        await pair.CallAsync(1);
        third.Links.Register(LinkPair.Group, LinkPair.Far, new ScriptedReceiver(frame =>
        {
            frame.Reply(new EncodedBody(new byte[] { 3, 0, 0, 0 }));
            return ValueTask.CompletedTask;
        }));
        pair.NearNode.Links.Directory.Set(LinkPair.Far, third.Address);
        Assert.Equal(3, (await pair.CallAsync(1)).Number);
    }

    [Fact]
    public async Task A_replica_that_runs_nowhere_is_unavailable()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        pair.NearNode.Links.Directory.Remove(LinkPair.Far);
        Assert.Equal(s_unavailable, await pair.CallAsync(1));
    }

    [Fact]
    public async Task A_call_ends_when_its_node_leaves_the_directory()
    {
        TaskCompletionSource begun = new();
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(frame =>
        {
            begun.SetResult();
            return ValueTask.CompletedTask;
        }));
        var call = pair.CallAsync(1);
        await Phase.InAsync("handling", begun.Task);
        pair.NearNode.Links.Directory.Remove(LinkPair.Far);
        Assert.Equal(s_unavailable, await call);
    }

    [Fact]
    public async Task A_call_ends_when_its_node_stops()
    {
        TaskCompletionSource begun = new();
        await using LinkPair pair = await LinkPair.OpenAsync(new ScriptedReceiver(frame =>
        {
            begun.SetResult();
            return ValueTask.CompletedTask;
        }));
        var call = pair.CallAsync(1);
        await Phase.InAsync("handling", begun.Task);
        await Phase.InAsync("stop", pair.NearNode.DisposeAsync().AsTask());
        Assert.Equal(s_unavailable, await call);
    }

    [Fact]
    public async Task Nothing_that_was_received_stays_held()
    {
        await using LinkPair pair = await LinkPair.OpenAsync();
        await Task.WhenAll(Enumerable.Range(1, 100).Select(number => pair.CallAsync(number)));
        await pair.FarNode.DisposeAsync();
        Assert.Equal(0, pair.FarNode.Links.Held.Count);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ScriptedReceiver Untouched()
        => new(frame => throw new InvalidOperationException("This frame is not for this replica."));

    private static async ValueTask FailLaterAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("broken");
    }
}
